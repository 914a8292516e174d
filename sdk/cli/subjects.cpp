#include <algorithm>

#include "actions.hpp"
#include "json_writer.hpp"
#include "session.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

class Collector final : public compreface::SubjectVisitor {
public:
    bool visit(std::string_view subject) override {
        all.emplace_back(subject);
        return true;
    }
    std::vector<std::string> all;
};

void show_names(Session& session, std::string_view field, const std::vector<std::string>& names) {
    if (!session.json()) {
        for (const std::string& name : names) print(printable(name) + "\n");
        return;
    }
    JsonWriter json;
    json.open_object().key(field).open_array();
    for (const std::string& name : names) json.value(name);
    print(json.close_array().close_object().document());
}

}  // namespace

Exit subjects_add(Session& session, const CommandLine& line) {
    std::vector<std::string> added;
    Exit exit = Exit::done;
    for (const char* name : line.arguments()) {
        const compreface::Status status = session.recognition().subjects().add(name);
        if (!status.ok()) {
            exit = session.failed(status, name);
            break;
        }
        added.emplace_back(name);
    }
    show_names(session, "subjects", added);
    return exit;
}

Exit subjects_list(Session& session, const CommandLine&) {
    Collector found;
    const compreface::Status status = session.recognition().subjects().list(found);
    if (!status.ok()) return session.failed(status, "");
    show_names(session, "subjects", found.all);
    return Exit::done;
}

Exit subjects_rename(Session& session, const CommandLine& line) {
    const char* old_name = line.arguments()[0];
    compreface::Renamed renamed;
    const compreface::Status status = session.recognition().subjects().rename(old_name, line.arguments()[1], renamed);
    if (!status.ok()) return session.failed(status, old_name);
    if (session.json()) {
        JsonWriter json;
        json.open_object().field("updated", renamed.updated);
        if (renamed.merged) json.field("merged", *renamed.merged);
        print(json.close_object().document());
    } else {
        print(!renamed.updated  ? "that is its name already\n"
              : !renamed.merged ? "renamed; whether it was merged into another subject could not be told\n"
              : *renamed.merged ? "merged into the subject that had this name\n"
                                : "renamed\n");
    }
    return Exit::done;
}

Exit subjects_delete(Session& session, const CommandLine& line) {
    const bool all = line.has(Opt::all);
    if (all != line.arguments().empty()) return session.refused(Exit::usage, "what is to be deleted? names, or --all");
    std::string what = "delete all subjects with all their examples";
    if (!all) {
        what = "delete with all their examples:";
        for (const char* name : line.arguments()) what += " '" + printable(name) + "'";
    }
    if (!may_destroy(what, line.has(Opt::yes))) return Exit::usage;
    compreface::Subjects subjects = session.recognition().subjects();
    if (all) {
        std::uint64_t count = 0;
        const compreface::Status status = subjects.remove_all(count);
        if (!status.ok()) return session.failed(status, "");
        if (session.json())
            print(JsonWriter{}.open_object().field("deleted", count).close_object().document());
        else
            print("deleted " + std::to_string(count) + " subjects\n");
        return Exit::done;
    }
    std::vector<std::string> removed;
    Exit exit = Exit::done;
    for (const char* name : line.arguments()) {
        compreface::StoredName stored;
        const compreface::Status status = subjects.remove(name, stored);
        if (!status.ok()) {
            exit = session.failed(status, name);
            break;
        }
        removed.emplace_back(stored.view());
    }
    show_names(session, "subjects", removed);
    return exit;
}

}  // namespace cli
