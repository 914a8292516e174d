#include <signal.h>

#include <algorithm>
#include <memory>
#include <set>
#include <thread>

#include "actions.hpp"
#include "content_hash.hpp"
#include "enroll_work.hpp"
#include "json_writer.hpp"
#include "session.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

// Pictures under way at once. The server looks at two at a time.
constexpr std::size_t kThreads = 2;

std::atomic<EnrollWork*> work_to_end{nullptr};

// The first Ctrl-C lets the pictures under way come to their end; a second one kills.
void on_interrupt(int) {
    if (EnrollWork* work = work_to_end.load()) work->end();
}

void hear_interrupts(EnrollWork* work) {
    work_to_end = work;
    struct sigaction action {};
    if (work != nullptr) {
        action.sa_handler = on_interrupt;
        action.sa_flags = static_cast<int>(SA_RESETHAND);
    } else {
        action.sa_handler = SIG_DFL;
    }
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

class Ids final : public compreface::ExampleVisitor {
public:
    bool visit(const compreface::Example& example) override {
        all.emplace(example.image_id);
        return true;
    }
    std::set<std::string, std::less<>> all;
};

// What was enrolled and is not on the server any more is to be sent again. A list that may be incomplete proves
// nothing.
Exit forget_removed(Session& session, EnrollState& state) {
    if (state.entries().empty()) return Exit::done;
    Ids ids;
    compreface::ExamplesListed listed;
    const compreface::Status status = session.recognition().face_collection().list_all({}, ids, listed);
    if (!status.ok()) return session.failed(status, "");
    if (listed.may_repeat) return Exit::done;
    std::vector<std::pair<std::string, std::string>> gone;
    for (const auto& [hash, entry] : state.entries()) {
        if (!entry.image_id.empty() && !ids.all.contains(entry.image_id)) gone.emplace_back(hash, entry.subject);
    }
    for (const auto& [hash, subject] : gone) {
        if (!state.undone(hash, subject)) return session.refused(Exit::output, "the state file cannot be written");
    }
    return Exit::done;
}

// A line that is drawn over and over, for a person at a terminal only.
void show_progress(std::size_t handled, std::size_t all, bool last) {
    constexpr std::size_t kWidth = 40;
    if (!is_terminal(stderr) || all == 0) return;
    const std::size_t full = handled * kWidth / all;
    print("\r[" + std::string(full, '#') + std::string(kWidth - full, '.') + "] " + std::to_string(handled) + "/" +
              std::to_string(all) + (last ? "\n" : ""),
          stderr);
}

// A thread's own client: connection, memory and all.
struct Sender {
    compreface::CurlTransport transport;
    compreface::StaticWorkspace<compreface::limits::kOneFace> memory;
    compreface::CompreFace client;

    explicit Sender(Session& session) : client(session.settings().server, transport, memory, session.call_options()) {}
};

Exit send_all(Session& session, EnrollWork& work, std::size_t pictures, const compreface::Options& options) {
    std::vector<std::unique_ptr<Sender>> senders;
    for (std::size_t i = 0; i < std::min(kThreads, pictures); ++i) {
        senders.push_back(std::make_unique<Sender>(session));
        const compreface::Status status = senders.back()->transport.open(session.curl_options());
        if (!status.ok()) return session.failed(status, "");
    }
    hear_interrupts(&work);
    std::atomic<std::size_t> running{senders.size()};
    std::vector<std::thread> threads;
    for (const auto& sender : senders) {
        threads.emplace_back([&work, &session, &options, &running, &client = sender->client] {
            work.run(client, session.key(Key::recognition), options);
            running.fetch_sub(1);
            running.notify_one();
        });
    }
    for (std::size_t left = running; left > 0 && is_terminal(stderr); left = running) {
        show_progress(work.handled(), pictures, false);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    for (std::thread& thread : threads) thread.join();
    hear_interrupts(nullptr);
    show_progress(work.handled(), pictures, true);
    return Exit::done;
}

void write_list(JsonWriter& json, std::string_view name, const std::vector<NotEnrolled>& list) {
    json.key(name).open_array();
    for (const NotEnrolled& each : list) {
        json.open_object().field("picture", each.picture.path).field("subject", each.picture.person);
        json.field("status", each.status).field("why", each.why).close_object();
    }
    json.close_array();
}

void print_list(std::string_view title, const std::vector<NotEnrolled>& list) {
    if (list.empty()) return;
    print("\n" + std::string(title) + "\n");
    Table table{{"PICTURE", "WHY"}};
    for (const NotEnrolled& each : list) table.add({each.picture.path, each.why});
    print(table.text(!Colours(stdout).bold().empty()));
}

void show_report(Session& session, const EnrollReport& report, const EnrollPlan& plan, bool interrupted) {
    if (session.json()) {
        JsonWriter json;
        json.open_object().field("enrolled", report.enrolled).field("already", report.already);
        json.field("duplicates", report.duplicates);
        write_list(json, "refused", report.refused);
        write_list(json, "uncertain", report.uncertain);
        json.key("left_out").open_array();
        for (const std::string& path : plan.left_out) json.value(path);
        json.close_array().field("whole", report.ended == Exit::done && !interrupted);
        print(json.close_object().document());
        return;
    }
    print("enrolled " + std::to_string(report.enrolled) + ", there already " + std::to_string(report.already) +
          ", the same picture twice " + std::to_string(report.duplicates) + ", refused " +
          std::to_string(report.refused.size()) + ", uncertain " + std::to_string(report.uncertain.size()) + "\n");
    print_list("Refused:", report.refused);
    print_list("Uncertain (the answer was lost; it may be enrolled or not):", report.uncertain);
    if (plan.left_out.empty()) return;
    print("\nLeft out, no pictures of a person by their names and places:\n");
    for (const std::string& path : plan.left_out) print("  " + printable(path) + "\n");
}

void sort_by_path(std::vector<NotEnrolled>& list) {
    std::ranges::sort(list, {}, [](const NotEnrolled& each) { return each.picture.path; });
}

}  // namespace

Exit enroll(Session& session, const CommandLine& line) {
    std::string dir = line.arguments()[0], error;
    while (dir.size() > 1 && dir.ends_with('/')) dir.pop_back();
    EnrollPlan plan;
    if (!plan_enroll(dir, plan, error)) return session.refused(Exit::input, error);
    EnrollState state;
    const std::string path = line.has(Opt::state) ? line.text(Opt::state) : dir + "/.compreface-enrolled";
    const std::string where = content_hash(session.settings().server + "\n" + session.key(Key::recognition));
    if (!state.open(path, where.substr(0, 16), error)) return session.refused(Exit::output, error);
    if (const Exit exit = forget_removed(session, state); exit != Exit::done) return exit;

    compreface::Options options;
    options.det_prob_threshold = line.fraction(Opt::det_prob_threshold);
    EnrollWork work{plan, state, line.has(Opt::again)};
    if (const Exit exit = send_all(session, work, plan.pictures.size(), options); exit != Exit::done) return exit;

    EnrollReport& report = work.report();
    sort_by_path(report.refused);
    sort_by_path(report.uncertain);
    const bool interrupted = work.ending() && report.ended == Exit::done;
    show_report(session, report, plan, interrupted);
    if (report.ended != Exit::done) {
        return session.refused(report.ended, "ended early: " + report.ended_why + "; the same command goes on later");
    }
    if (interrupted) return session.refused(Exit::partly, "interrupted; the same command goes on");
    if (!report.uncertain.empty()) return Exit::unknown;
    return report.refused.empty() ? Exit::done : Exit::partly;
}

}  // namespace cli
