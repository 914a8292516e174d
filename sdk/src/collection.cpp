// Stored examples and names: lists, removals, renaming.
#include <algorithm>

#include "call.hpp"
#include "checks.hpp"

namespace compreface {
namespace {

class NamesIntake final : public ListIntake {
public:
    explicit NamesIntake(SubjectVisitor& visitor) : ListIntake("subjects"), visitor_(visitor) {}

private:
    Status read_element(AnswerReader& reader, json::Value) override {
        std::string_view name;
        const Status read = reader.read_name(name);
        return read.ok() ? gave(visitor_.visit(name)) : read;
    }

    SubjectVisitor& visitor_;
};

class ExamplesIntake final : public ListIntake {
public:
    ExamplesIntake(std::string_view list_name, ExampleVisitor& visitor) : ListIntake(list_name), visitor_(visitor) {}

    // The numbers beside the list; malformed_answer: one of them is missing.
    Status read_page(ExamplePage& out) const {
        out = page_;
        out.visited = static_cast<std::uint32_t>(given());
        return numbers_ == kNumbers || ended_early() ? Status{} : Status{Code::malformed_answer};
    }

private:
    static constexpr unsigned kNumbers = 4;

    Status read_element(AnswerReader& reader, json::Value) override {
        Example example;
        const Status read = reader.read_example(example);
        return read.ok() ? gave(visitor_.visit(example)) : read;
    }

    // A number of pages that no server has is none.
    void number(std::string_view name, std::uint64_t value) override {
        const auto small = static_cast<std::uint32_t>(value);
        if (name == "\"total_elements\"")
            page_.total_elements = value;
        else if (small != value)
            return;
        else if (name == "\"page_number\"")
            page_.page_number = small;
        else if (name == "\"page_size\"")
            page_.page_size = small;
        else if (name == "\"total_pages\"")
            page_.total_pages = small;
        else
            return;
        ++numbers_;
    }

    void begin_anew() override {
        ListIntake::begin_anew();
        page_ = {};
        numbers_ = 0;
    }

    ExampleVisitor& visitor_;
    ExamplePage page_;
    unsigned numbers_ = 0;
};

// Passes examples on, and remembers whether more of them are wanted.
class PassOn final : public ExampleVisitor {
public:
    explicit PassOn(ExampleVisitor& visitor) : visitor_(visitor) {}
    bool visit(const Example& example) override { return wants_more = visitor_.visit(example); }
    bool wants_more = true;

private:
    ExampleVisitor& visitor_;
};

// Keeps the first example.
class FirstExample final : public ExampleVisitor {
public:
    bool visit(const Example& example) override {
        image_id.assign_front(example.image_id);
        fits = subject.assign(example.subject);
        return true;
    }
    ImageId image_id;
    StoredName subject;
    bool fits = true;
};

// Looks for two names, letter for letter.
class NameSearch final : public SubjectVisitor {
public:
    NameSearch(std::string_view old_name, std::string_view new_name) : old_name_(old_name), new_name_(new_name) {}
    bool visit(std::string_view subject) override {
        has_old = has_old || subject == old_name_;
        has_new = has_new || subject == new_name_;
        return true;
    }
    bool has_old = false;
    bool has_new = false;

private:
    std::string_view old_name_;
    std::string_view new_name_;
};

Status remove_counted(CompreFace& client, const Endpoint& endpoint, const ApiKey& key, const Options& options,
                      const Arguments& arguments, std::uint64_t& count) {
    Call call{client, endpoint};
    DeletedAnswer deleted;
    DocumentIntake intake = document_of(deleted);
    const Status status = call.run(&key, options, arguments, intake);
    count = status.ok() ? deleted.count : 0;
    return status;
}

}  // namespace

Status FaceCollection::list(const ExampleQuery& query, ExampleVisitor& visitor, ExamplePage& out,
                            const Options& options) {
    Call call{server_, endpoints::kListExamples};
    ExamplesIntake intake{"faces", visitor};
    const Status status = call.run(&key_, options, {.examples = query}, intake);
    if (!status.ok()) return status;
    const Status read = intake.read_page(out);
    return read.ok() ? read
                     : call.fail(read, {"the answer lacks page_number, page_size, total_pages or total_elements"});
}

Status FaceCollection::list_all(std::string_view subject, ExampleVisitor& visitor, ExamplesListed& out,
                                const Options& options) {
    out = {};
    PassOn pass_on{visitor};
    std::uint64_t total = 0;
    ExampleQuery query{.size = limits::kPageSize, .subject = subject};
    for (;; ++query.page) {
        ExamplePage page;
        if (const Status status = list(query, pass_on, page, options); !status.ok()) return status;
        out.count += page.visited;
        if (!pass_on.wants_more) return {};
        if (query.page > 0 && page.total_elements != total) out.may_repeat = true;
        total = page.total_elements;
        if (page.visited == 0) break;
        // Each page says how many there are: a list that goes on beyond them might never end.
        if (query.page >= page.total_pages) {
            return Call{server_, endpoints::kListExamples}.fail(Code::malformed_answer,
                                                                {"the server lists examples beyond its last page"});
        }
    }
    out.may_repeat = out.may_repeat || out.count != total;
    return {};
}

Status FaceCollection::remove(std::string_view image_id, RemovedExample& out, const Options& options) {
    Call call{server_, endpoints::kRemoveExample};
    DocumentIntake intake = document_of(out);
    return call.run(&key_, options, {.inside = image_id}, intake);
}

Status FaceCollection::remove(std::span<const std::string_view> image_ids, ExampleVisitor& visitor,
                              const Options& options) {
    Call call{server_, endpoints::kRemoveExamples};
    Status status = call.prepare(&key_, options);
    for (const std::string_view id : image_ids) {
        if (!status.ok()) return status;
        if (status = check_image_id(id, call.message()); !status.ok()) return call.fail(status);
    }
    if (!status.ok() || image_ids.empty()) return status;
    IdsBody body{image_ids};
    ExamplesIntake intake{"", visitor};
    status = call.attach(body);
    return status.ok() ? call.exchange(intake) : status;
}

Status FaceCollection::remove_subject_examples(std::string_view subject, std::uint64_t& count, const Options& options) {
    return remove_counted(server_, endpoints::kRemoveSubjectExamples, key_, options, {.examples = {.subject = subject}},
                          count);
}

// A name that does not fit into a URL, or that the server does not find by its own word, goes example by example.
Status FaceCollection::remove_all(std::uint64_t& count, const Options& options) {
    constexpr std::uint64_t kRoundsMax = 2'000'000;
    count = 0;
    std::uint64_t rounds_left = 1;
    ImageId listed_before;
    for (bool first_round = true;; first_round = false) {
        FirstExample first;
        ExamplePage page;
        Status status = list({.size = 1}, first, page, options);
        if (!status.ok() || page.visited == 0) return status;
        if (first_round) rounds_left = std::min(2 * page.total_elements + 2, kRoundsMax);
        if (first.image_id.view() == listed_before.view()) {
            return Call{server_, endpoints::kListExamples}.fail(Code::malformed_answer,
                                                                {"the server lists an example that it said is gone"});
        }
        listed_before = first.image_id;
        if (rounds_left-- == 0) {
            return Call{server_, endpoints::kListExamples}.fail(Code::server_busy, {"examples are added meanwhile"});
        }
        std::uint64_t removed = 0;
        if (first.fits) {
            status = remove_counted(server_, endpoints::kRemoveSubjectExamples, key_, options,
                                    {.examples = {.subject = first.subject.view()}, .as_stored = true}, removed);
        }
        if (status.ok() && removed == 0) {
            RemovedExample example;
            status = remove(first.image_id.view(), example, options);
            removed = status.ok() ? 1 : 0;
            if (status.code() == Code::example_not_found) status = {};  // somebody else was faster
        }
        if (!status.ok()) return status;
        count += removed;
    }
}

Status FaceCollection::download(std::string_view image_id, std::span<std::byte> out, std::size_t& bytes,
                                const Options& options) {
    return Call{server_, endpoints::kDownload}.download(&key_, options, {.inside = image_id}, out, bytes);
}

Status Subjects::add(std::string_view subject, const Options& options) {
    Call call{server_, endpoints::kAddSubject};
    Body body{call.text_memory()};
    Status status = call.prepare(&key_, options);
    if (status.ok()) status = call.attach_json_subject(body, subject);
    SubjectAnswer answer;
    DocumentIntake intake = document_of(answer);
    return status.ok() ? call.exchange(intake) : status;
}

Status Subjects::list(SubjectVisitor& visitor, const Options& options) {
    Call call{server_, endpoints::kListSubjects};
    NamesIntake intake{visitor};
    return call.run(&key_, options, {}, intake);
}

Status Subjects::rename(std::string_view subject, std::string_view new_name, Renamed& out, const Options& options) {
    Call call{server_, endpoints::kRenameSubject};
    Body body{call.text_memory()};
    // Both names are checked before anything is sent.
    Status status = call.prepare(&key_, options, {.inside = subject});
    if (status.ok()) status = call.attach_json_subject(body, new_name);
    NameSearch before{subject, new_name};
    if (status.ok()) status = list(before, options);
    // The list used the same memory.
    if (status.ok()) status = call.prepare(&key_, options, {.inside = subject});
    if (status.ok()) status = call.attach_json_subject(body, new_name);
    DocumentIntake intake = document_of(out);
    if (status.ok()) status = call.exchange(intake);
    if (!status.ok()) return status;

    out.merged.reset();
    NameSearch after{subject, new_name};
    if (!out.updated) {
        out.merged = false;
    } else if (before.has_new) {
        if (before.has_old) out.merged = true;
    } else if (list(after, options).ok()) {
        out.merged = !after.has_new;
    }
    return status;
}

Status Subjects::remove(std::string_view subject, StoredName& out, const Options& options) {
    Call call{server_, endpoints::kRemoveSubject};
    DocumentIntake intake = document_of(out);
    return call.run(&key_, options, {.inside = subject}, intake);
}

Status Subjects::remove_all(std::uint64_t& count, const Options& options) {
    return remove_counted(server_, endpoints::kRemoveSubjects, key_, options, {}, count);
}

}  // namespace compreface
