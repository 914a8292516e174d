#include "verbs.hpp"

#include <algorithm>
#include <array>

#include "actions.hpp"

namespace cli {

namespace {

constexpr std::array kOptionRows{
    OptionRow{Opt::server, "--server", "URL", "the CompreFace server: http://HOST[:PORT] or https://..."},
    OptionRow{Opt::key_file, "--key-file", "FILE",
              "file with the API key of the service that the verb needs; must be closed to others (chmod 600)"},
    OptionRow{Opt::config, "--config", "FILE", "config file instead of the usual one"},
    OptionRow{Opt::ca_file, "--ca-file", "FILE", "PEM file with the certificates to trust instead of the system's"},
    OptionRow{Opt::tls_insecure, "--tls-insecure-i-know", "",
              "do not verify the server's certificate: anybody on the way can then read the key and forge answers"},
    OptionRow{Opt::timeout_ms, "--timeout-ms", "N", "time limit of each call, 1 to 600000 (20000)"},
    OptionRow{Opt::connect_timeout_ms, "--connect-timeout-ms", "N", "time limit of connecting, 1 to 60000 (3000)"},
    OptionRow{Opt::attempts, "--attempts", "N",
              "try a call up to N times, 1 to 20, when the server is busy or away (1); never an enrolment that may "
              "have been done"},
    OptionRow{Opt::json, "--json", "", "write JSON, in the field names of the server's own answers; errors too"},
    OptionRow{Opt::help, "--help", "", "say what the verb does and takes"},
    OptionRow{Opt::limit, "--limit", "N", "only the N largest faces; 0: all (0)"},
    OptionRow{Opt::det_prob_threshold, "--det-prob-threshold", "P",
              "what is less probably a face than P, 0 to 1, is none (the server's own limit)"},
    OptionRow{Opt::prediction_count, "--prediction-count", "N",
              "tell the N most similar stored examples of each face, 1 to 50 (1)"},
    OptionRow{Opt::plugins, "--plugins", "LIST",
              "also tell these of each face: age,gender,mask,pose,landmarks (landmarks: with --json only)"},
    OptionRow{Opt::status, "--status", "", "also tell times and versions of the server's parts"},
    OptionRow{Opt::embeddings, "--embeddings", "", "also tell the embedding of each face; seen with --json only"},
    OptionRow{
        Opt::whole_picture, "--whole-picture", "",
        "take the whole picture for one face; a failure of such a call can upset the next caller's (server 1.2.0)"},
    OptionRow{Opt::threshold, "--threshold", "S",
              "who is less similar than S, 0 to 1, is nobody; exit code 1 when nobody is left"},
    OptionRow{Opt::subject, "--subject", "NAME", "only the examples of this subject, its name exactly as stored"},
    OptionRow{Opt::page, "--page", "N", "only page N, from 0 on, instead of all"},
    OptionRow{Opt::size, "--size", "N", "examples of a page, 1 to 2000 (20)"},
    OptionRow{Opt::all, "--all", "", "all there are"},
    OptionRow{Opt::yes, "--yes", "", "do not ask before deleting"},
    OptionRow{Opt::output, "--output", "FILE", "where to write to; - is standard output. Short: -o"},
    OptionRow{Opt::id, "--id", "ID", "compare with this stored example"},
    OptionRow{Opt::state, "--state", "FILE", "where to remember what is enrolled (DIR/.compreface-enrolled)"},
    OptionRow{Opt::again, "--again", "", "send also the pictures whose enrolment was begun and never confirmed"},
    OptionRow{Opt::wait_s, "--wait-s", "N", "wait up to N seconds, 1 to 600, until the server is ready"},
    OptionRow{Opt::version, "--version", "", "say which version this is"},
    OptionRow{Opt::completion, "--completion", "SHELL", "write the completion for a shell; bash is known"},
    OptionRow{Opt::man, "--man", "", "write the man page"},
};
static_assert(kOptionRows.size() == kOpts);
static_assert(std::ranges::is_sorted(kOptionRows, {}, &OptionRow::id));

constexpr std::array kCommon{Opt::server,     Opt::key_file,           Opt::config,   Opt::ca_file, Opt::tls_insecure,
                             Opt::timeout_ms, Opt::connect_timeout_ms, Opt::attempts, Opt::json,    Opt::help};

constexpr std::array kLook{Opt::limit, Opt::det_prob_threshold, Opt::plugins, Opt::status, Opt::embeddings};
constexpr std::array kRecognize{Opt::limit,  Opt::det_prob_threshold, Opt::prediction_count, Opt::plugins,
                                Opt::status, Opt::embeddings,         Opt::whole_picture,    Opt::threshold};
constexpr std::array kCompare{Opt::limit,  Opt::det_prob_threshold, Opt::plugins,
                              Opt::status, Opt::embeddings,         Opt::threshold};
constexpr std::array kAdd{Opt::det_prob_threshold};
constexpr std::array kList{Opt::subject, Opt::page, Opt::size};
constexpr std::array kDelete{Opt::subject, Opt::all, Opt::yes};
constexpr std::array kDownload{Opt::output};
constexpr std::array kDeleteSubjects{Opt::all, Opt::yes};
constexpr std::array kMatch{Opt::prediction_count, Opt::threshold};
constexpr std::array kById{Opt::id, Opt::threshold};
constexpr std::array kStatus{Opt::wait_s};
constexpr std::array kEnroll{Opt::det_prob_threshold, Opt::state, Opt::again};
constexpr std::array kDraw{Opt::output, Opt::limit, Opt::det_prob_threshold, Opt::threshold};

constexpr std::array kVerbs{
    Verb{"recognize", "IMAGE", "who is in a picture",
         "For each face, largest first: where it is and whom of the collection it resembles most. The server always "
         "names somebody, however far: choose a --threshold, and do not open anything that matters by this alone.",
         1, 1, kRecognize, Key::recognition, recognize},
    Verb{"detect", "IMAGE", "where faces are in a picture", "Largest face first.", 1, 1, kLook, Key::detection, detect},
    Verb{"verify", "SOURCE TARGET", "do two pictures show the same person",
         "SOURCE must show one face (or --limit 1 takes its largest); each face of TARGET is compared with it.", 2, 2,
         kCompare, Key::verification, verify},
    Verb{"faces add", "SUBJECT IMAGE...", "add pictures of a person to the collection",
         "Each picture must show one face. A new subject is made. Nothing is ever sent twice: exit code 75 says that "
         "the answer was lost.",
         2, kAnyNumber, kAdd, Key::recognition, faces_add},
    Verb{"faces list", "", "list the stored examples",
         "All of them, unless --page or --subject says less. The order is the server's and not fixed.", 0, 0, kList,
         Key::recognition, faces_list},
    Verb{"faces delete", "ID... | --subject NAME | --all", "delete stored examples",
         "By their ids, or all of a --subject (the server then deletes the subject too), or --all. Asks before the "
         "latter two, or needs --yes.",
         0, kAnyNumber, kDelete, Key::recognition, faces_delete},
    Verb{"faces download", "ID -o FILE", "fetch the picture of a stored example",
         "As it was enrolled; when the server keeps pictures.", 1, 1, kDownload, Key::recognition, faces_download},
    Verb{"faces verify", "ID IMAGE", "is this the person of a stored example",
         "Each face of IMAGE is compared with the example.", 2, 2, kCompare, Key::recognition, faces_verify},
    Verb{"subjects add",
         "NAME...",
         "make subjects without examples",
         "",
         1,
         kAnyNumber,
         {},
         Key::recognition,
         subjects_add},
    Verb{"subjects list",
         "",
         "list the names in the collection",
         "In no order.",
         0,
         0,
         {},
         Key::recognition,
         subjects_list},
    Verb{"subjects rename",
         "OLD NEW",
         "rename a subject",
         "When NEW exists already, the examples of OLD are merged into it; the answer says so.",
         2,
         2,
         {},
         Key::recognition,
         subjects_rename},
    Verb{"subjects delete", "NAME... | --all", "delete subjects with all their examples",
         "By their names, or --all. Asks before, or needs --yes.", 0, kAnyNumber, kDeleteSubjects, Key::recognition,
         subjects_delete},
    Verb{"embeddings recognize", "FILE", "whom embeddings resemble",
         "FILE is JSON: {\"embeddings\": [[0.1, ...], ...]}, or what detect --json --embeddings wrote; - is standard "
         "input.",
         1, 1, kMatch, Key::recognition, embeddings_recognize},
    Verb{"embeddings verify", "FILE", "how similar embeddings are",
         "FILE is JSON: {\"source\": [0.1, ...], \"targets\": [[...], ...]}, or with --id {\"embeddings\": [[...], "
         "...]} to be compared with a stored example (which needs the recognition key); - is standard input. Most "
         "similar first.",
         1, 1, kById, Key::verification, embeddings_verify},
    Verb{"server config", "", "the server's size limits", "", 0, 0, {}, Key::none, server_config},
    Verb{"server status", "", "is the server ready, and are its examples consistent",
         "Exit code 1 when its examples were made by another model than it runs now.", 0, 0, kStatus, Key::none,
         server_status},
    Verb{"enroll", "DIR", "add a folder of people to the collection",
         "DIR has a folder for each person, named as the person, with pictures that show one face each. Two pictures "
         "are sent at a time. What is enrolled is remembered by its content, so that the same command goes on where "
         "it was ended, and adds only what is new; a picture twice is sent once. Every picture that was refused is "
         "told with the reason.",
         1, 1, kEnroll, Key::recognition, enroll},
    Verb{"draw", "IMAGE -o OUT.jpg", "recognise and draw the faces into the picture",
         "IMAGE must be a JPEG. Without --threshold each face has the name that it "
         "resembles most, however far.",
         1, 1, kDraw, Key::recognition, draw},
};

}  // namespace

std::span<const OptionRow> option_rows() {
    return kOptionRows;
}

const OptionRow& option_row(Opt id) {
    return kOptionRows[static_cast<std::size_t>(id)];
}

std::span<const Verb> verbs() {
    return kVerbs;
}

std::span<const Opt> common_options() {
    return kCommon;
}

bool takes(const Verb& verb, Opt option) {
    return std::ranges::find(kCommon, option) != kCommon.end() ||
           std::ranges::find(verb.options, option) != verb.options.end();
}

}  // namespace cli
