#include <algorithm>
#include <set>

#include "actions.hpp"
#include "files.hpp"
#include "image_argument.hpp"
#include "json_writer.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

struct Stored {
    std::string image_id, subject;
};

class Collector final : public compreface::ExampleVisitor {
public:
    bool visit(const compreface::Example& example) override {
        all.push_back({std::string(example.image_id), std::string(example.subject)});
        return true;
    }
    std::vector<Stored> all;
};

void write_examples(JsonWriter& json, const std::vector<Stored>& examples) {
    json.open_array();
    for (const Stored& each : examples) {
        json.open_object().field("image_id", each.image_id).field("subject", each.subject).close_object();
    }
    json.close_array();
}

void print_examples(const std::vector<Stored>& examples) {
    Table table{{"ID", "SUBJECT"}};
    for (const Stored& each : examples) table.add({each.image_id, each.subject});
    print(table.text(!Colours(stdout).bold().empty()));
}

Exit list_page(Session& session, const CommandLine& line) {
    compreface::ExampleQuery query{.page = *line.count(Opt::page), .subject = line.text(Opt::subject)};
    query.size = line.count(Opt::size).value_or(query.size);
    Collector found;
    compreface::ExamplePage page;
    const compreface::Status status = session.recognition().face_collection().list(query, found, page);
    if (!status.ok()) return session.failed(status, query.subject);
    if (!session.json()) {
        print_examples(found.all);
        print("page " + std::to_string(page.page_number) + " of " + std::to_string(page.total_pages) + ", " +
                  std::to_string(page.total_elements) + " in all\n",
              stderr);
        return Exit::done;
    }
    JsonWriter json;
    write_examples(json.open_object().key("faces"), found.all);
    json.field("total_pages", page.total_pages).field("total_elements", page.total_elements);
    json.field("page_number", page.page_number).field("page_size", page.page_size).close_object();
    print(json.document());
    return Exit::done;
}

Exit deleted(Session& session, std::uint64_t count, std::string_view what) {
    if (session.json()) {
        print(JsonWriter{}.open_object().field("deleted", count).close_object().document());
    } else {
        print("deleted " + std::to_string(count) + " " + std::string(what) + "\n");
    }
    return Exit::done;
}

Exit delete_by_id(Session& session, const std::vector<const char*>& words) {
    for (const char* word : words) {
        if (!looks_like_key(word)) {
            return session.refused(
                Exit::usage, "'" + std::string(word) + "' is no id; for the examples of a person: --subject NAME");
        }
    }
    const std::vector<std::string_view> ids{words.begin(), words.end()};
    Collector removed;
    const compreface::Status status = session.recognition().face_collection().remove(ids, removed);
    if (!status.ok()) return session.failed(status, "");
    if (session.json()) {
        JsonWriter json;
        write_examples(json, removed.all);
        print(json.document());
    } else {
        print_examples(removed.all);
    }
    std::set<std::string_view> missing{ids.begin(), ids.end()};
    for (const Stored& each : removed.all) missing.erase(each.image_id);
    for (const std::string_view id : missing) {
        complain(std::string(id) + ": " +
                 std::string(compreface::Status(compreface::Code::example_not_found).describe()));
    }
    return missing.empty() ? Exit::done : Exit::no;
}

}  // namespace

Exit faces_add(Session& session, const CommandLine& line) {
    const std::string subject = line.arguments()[0];
    compreface::Options options;
    options.det_prob_threshold = line.fraction(Opt::det_prob_threshold);
    std::vector<Stored> added;
    Exit exit = Exit::done;
    for (std::size_t i = 1; i < line.arguments().size() && exit == Exit::done; ++i) {
        const char* word = line.arguments()[i];
        ImageArgument picture;
        exit = picture.open(session, word);
        if (exit != Exit::done) break;
        compreface::AddedExample example;
        const compreface::Status status =
            session.recognition().face_collection().add(picture.image(), subject, options, example);
        if (!status.ok())
            exit = session.failed(status, word);
        else
            added.push_back({std::string(example.image_id.view()), subject});
    }
    // What was added is told also when a later picture failed.
    if (session.json()) {
        JsonWriter json;
        write_examples(json.open_object().key("faces"), added);
        print(json.close_object().document());
    } else {
        print_examples(added);
    }
    return exit;
}

Exit faces_list(Session& session, const CommandLine& line) {
    if (line.has(Opt::page)) return list_page(session, line);
    if (line.has(Opt::size)) return session.refused(Exit::usage, "--size needs --page; without them all are listed");
    const std::string_view subject = line.text(Opt::subject);
    Collector found;
    compreface::ExamplesListed listed;
    const compreface::Status status = session.recognition().face_collection().list_all(subject, found, listed);
    if (!status.ok()) return session.failed(status, subject);
    if (session.json()) {
        JsonWriter json;
        write_examples(json.open_object().key("faces"), found.all);
        json.field("total_elements", listed.count).field("may_repeat", listed.may_repeat).close_object();
        print(json.document());
    } else {
        print_examples(found.all);
        if (listed.may_repeat) complain("the collection changed meanwhile: some may be missing, or be here twice");
    }
    return Exit::done;
}

Exit faces_delete(Session& session, const CommandLine& line) {
    const int ways =
        (line.arguments().empty() ? 0 : 1) + (line.has(Opt::subject) ? 1 : 0) + (line.has(Opt::all) ? 1 : 0);
    if (ways != 1) return session.refused(Exit::usage, "what is to be deleted? ids, or --subject NAME, or --all");
    if (!line.arguments().empty()) return delete_by_id(session, line.arguments());

    const std::string subject = line.text(Opt::subject);
    const std::string what = line.has(Opt::all)
                                 ? "delete all examples of all subjects, and these subjects"
                                 : "delete the subject '" + printable(subject) + "' with all its examples";
    if (!may_destroy(what, line.has(Opt::yes))) return Exit::usage;
    compreface::FaceCollection faces = session.recognition().face_collection();
    std::uint64_t count = 0;
    const compreface::Status status =
        line.has(Opt::all) ? faces.remove_all(count) : faces.remove_subject_examples(subject, count);
    if (!status.ok()) return session.failed(status, subject);
    const Exit exit = deleted(session, count, "examples");
    return exit == Exit::done && line.has(Opt::subject) && count == 0 ? Exit::no : exit;
}

Exit faces_download(Session& session, const CommandLine& line) {
    if (!line.has(Opt::output)) return session.refused(Exit::usage, "where to? --output FILE");
    const char* id = line.arguments()[0];
    std::vector<std::byte> picture(64UL << 20U);
    std::size_t size = 0;
    const compreface::Status status = session.recognition().face_collection().download(id, picture, size);
    if (!status.ok()) return session.failed(status, id);
    std::string error;
    if (!write_file(line.text(Opt::output), picture.data(), size, error)) return session.refused(Exit::output, error);
    return Exit::done;
}

}  // namespace cli
