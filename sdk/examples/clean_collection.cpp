// Lists a collection, and removes the subjects that have no examples (faces of them were deleted, or never came).
//   example_clean_collection http://192.168.1.10:8000 <API key of a recognition service>
#include <compreface/compreface.hpp>
#include <cstdio>
#include <map>
#include <string>

namespace {

using Counts = std::map<std::string, int, std::less<>>;

// Lists of any length are given to a visitor, element by element, as they arrive.
class Names final : public compreface::SubjectVisitor {
public:
    explicit Names(Counts& counts) : counts_(counts) {}
    bool visit(std::string_view subject) override {
        counts_.emplace(subject, 0);
        return true;
    }

private:
    Counts& counts_;
};

class Examples final : public compreface::ExampleVisitor {
public:
    explicit Examples(Counts& counts) : counts_(counts) {}
    bool visit(const compreface::Example& example) override {
        ++counts_[std::string(example.subject)];
        return true;
    }

private:
    Counts& counts_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return std::fputs("usage: example_clean_collection URL KEY\n", stderr), 2;

    static compreface::StaticWorkspace<compreface::limits::kOneFace> memory;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    compreface::CompreFace server{argv[1], transport, memory, {.retry = compreface::RetryPolicy{.attempts = 3}}};
    compreface::RecognitionService recognition = server.recognition(argv[2]);

    Counts counts;
    Names names{counts};
    Examples examples{counts};
    compreface::ExamplesListed listed;
    compreface::Status status = recognition.subjects().list(names);
    if (status.ok()) status = recognition.face_collection().list_all({}, examples, listed);
    if (!status.ok()) return std::fprintf(stderr, "%s\n", server.last_error().message.c_str()), 1;
    if (listed.may_repeat) return std::puts("somebody changes the collection: try again later"), 1;

    for (const auto& [subject, count] : counts) {
        std::printf("%4d examples of %s\n", count, subject.c_str());
        compreface::StoredName removed;
        if (count == 0 && !recognition.subjects().remove(subject, removed).ok()) return 1;
    }
    return 0;
}
