#include "answer.hpp"

#include <string>

#include "sdk_helpers.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

constexpr std::string_view kBox = R"("box":{"probability":0.99,"x_max":30,"y_max":40,"x_min":10,"y_min":-2})";

std::string face(std::string_view members) {
    return "{" + std::string(kBox) + "," + std::string(members) + "}";
}
std::string matches(std::string_view list) {
    return face("\"subjects\":[" + std::string(list) + "]");
}
std::string match(std::string_view subject, std::string_view similarity) {
    return R"({"subject":")" + std::string(subject) + R"(","similarity":)" + std::string(similarity) + "}";
}
std::string result(std::string_view faces) {
    return R"({"result":[)" + std::string(faces) + "]}";
}

std::string repeated(const std::string& one, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += (i > 0 ? "," : "") + one;
    return all;
}

// A face with every plugin, and zeros where zero is a value.
constexpr std::string_view kEverything =
    R"("subjects":[],"age":{"probability":0.0,"high":0,"low":0},"gender":{"probability":0.0,"value":"female"},)"
    R"("mask":{"probability":0.0,"value":"without_mask"},"pose":{"pitch":0.0,"roll":0,"yaw":-1.5E-3},)"
    R"("landmarks":[[0,0],[1,2],[3,4],[5,6],[7,-8]],"execution_time":{"age":0.0,"detector":117.0})";

}  // namespace

// clang-format off
TEST_GROUP(Answer) {
    alignas(std::max_align_t) std::array<std::byte, 512 * 1024> nodes;
    RecognizeResult recognized;
    DetectResult detected;
    Message message;

    template <class Result>
    Status read(const std::string& text, Result& out) {
        json::Document document{nodes};
        CHECK_CODE(Code::ok, document.parse(text));
        message.clear();
        return AnswerReader{document.root(), message}.read(out);
    }
    Status read_faces(const std::string& text, FaceTables tables, FaceKind kind, EmbeddingStore* embeddings = nullptr) {
        FacesAnswer answer{tables, embeddings, kind};
        return read(text, answer);
    }
    Status read(const std::string& text, RecognizeResult& out) {
        return read_faces(text, RecognizeOut{out}, FaceKind::recognized);
    }
    Status read(const std::string& text, DetectResult& out) {
        return read_faces(text, DetectOut{out}, FaceKind::detected);
    }
    // Both kinds of answers refuse it, and say which field it was.
    void malformed(std::string_view members, std::string_view field) {
        const std::string text = result(face(std::string(members) + R"(,"subjects":[])"));
        CHECK_TRUE_TEXT(read(text, recognized) == Code::malformed_answer, text.c_str());
        CHECK(contains(message.view(), field));
        CHECK_TRUE_TEXT(read(text, detected) == Code::malformed_answer, text.c_str());
        CHECK(contains(message.view(), field));
    }
};
// clang-format on

TEST(Answer, absent_is_not_zero) {
    CHECK_CODE(Code::ok, read(result(face(kEverything)), recognized));
    const RecognizedFace& full = recognized.faces()[0];
    LONGS_EQUAL(0, full.age.value().high);
    DOUBLES_EQUAL(0, full.age->probability, 0);
    CHECK_FALSE(full.gender.value().male);
    CHECK(full.mask.value().value == MaskKind::without_mask);
    DOUBLES_EQUAL(-0.0015, full.pose.value().yaw, 1e-9);
    LONGS_EQUAL(5, full.landmarks.value().count);
    LONGS_EQUAL(-8, full.landmarks->points[4].y);
    DOUBLES_EQUAL(0, full.execution_time.value().age.value(), 0);
    DOUBLES_EQUAL(117, full.execution_time->detector.value(), 0);
    CHECK_FALSE(full.execution_time->gender.has_value());

    // The same result object, used again: nothing of the face before shines through.
    CHECK_CODE(Code::ok, read(result(matches("")), recognized));
    const RecognizedFace& bare = recognized.faces()[0];
    CHECK_FALSE(bare.age || bare.gender || bare.mask || bare.pose || bare.landmarks || bare.execution_time);
    LONGS_EQUAL(0, recognized.subjects(bare).size());
    check_text("", recognized.text(recognized.plugins_versions().detector));
}

TEST(Answer, matches_belong_to_their_face_and_names_are_kept_once) {
    const std::string first = matches(match("Ada", "1.0") + "," + match("Bob", "0.97858") + "," + match("Ada", "0.5"));
    const std::string second = matches(match("Bob", "9.4E-4"));
    CHECK_CODE(Code::ok, read(result(first + "," + matches("") + "," + second), recognized));
    LONGS_EQUAL(3, recognized.faces().size());
    const auto subjects = recognized.subjects(recognized.faces()[0]);
    LONGS_EQUAL(3, subjects.size());
    check_text("Ada", recognized.name(subjects[0]));
    check_text("Bob", recognized.name(subjects[1]));
    LONGS_EQUAL(subjects[0].subject.offset, subjects[2].subject.offset);
    DOUBLES_EQUAL(0.97858, subjects[1].similarity, 1e-6);
    LONGS_EQUAL(0, recognized.subjects(recognized.faces()[1]).size());
    check_text("Bob", recognized.name(recognized.subjects(recognized.faces()[2])[0]));
}

TEST(Answer, a_result_may_be_filled_again_for_ever) {
    const std::string text = result(matches(match(std::string(150, 'a'), "0.5") + "," + match("Bob", "0.4")));
    for (int i = 0; i < 200; ++i) CHECK_CODE(Code::ok, read(text, recognized));
    LONGS_EQUAL(2, recognized.subjects(recognized.faces()[0]).size());
}

TEST(Answer, a_result_is_the_callers_own_copy) {
    CHECK_CODE(Code::ok, read(result(matches(match("Ada", "0.9"))), recognized));
    const RecognizeResult kept = recognized;
    CHECK_CODE(Code::ok, read(result(matches(match("Bob", "0.1"))), recognized));
    check_text("Ada", kept.name(kept.subjects(kept.faces()[0])[0]));
}

TEST(Answer, faces_and_matches_above_the_limits_are_never_cut_off_silently) {
    CHECK_CODE(Code::ok, read(result(repeated(matches(""), limits::kFaces)), recognized));
    LONGS_EQUAL(limits::kFaces, recognized.faces().size());
    CHECK_CODE(Code::answer_too_large, read(result(repeated(matches(""), limits::kFaces + 1)), recognized));
    CHECK(contains(message.view(), "limit"));
    CHECK_CODE(Code::answer_too_large, read(result(repeated(matches(""), limits::kFaces + 1)), detected));

    const std::string fifty = matches(repeated(match("Ada", "0.5"), 50));
    CHECK_CODE(Code::ok, read(result(repeated(fifty, 5)), recognized));
    LONGS_EQUAL(50, recognized.subjects(recognized.faces()[4]).size());
    CHECK_CODE(Code::answer_too_large,
               read(result(repeated(fifty, 5) + "," + matches(match("Ada", "0.5"))), recognized));
    CHECK(contains(message.view(), "prediction_count"));
}

TEST(Answer, names_above_the_memory_for_texts_are_told) {
    std::string list;
    for (int i = 0; i < 20; ++i)
        list += (i > 0 ? "," : "") + match(std::string(200, static_cast<char>('a' + i)), "0.5");
    CHECK_CODE(Code::answer_too_large, read(result(matches(list)), recognized));
}

TEST(Answer, a_version_above_the_memory_for_texts_is_told) {
    const std::string versions = R"("plugins_versions":{"age":")" + std::string(70'000, 'v') + "\"}";
    CHECK_CODE(Code::answer_too_large, read(R"({"result":[],)" + versions + "}", recognized));
    CHECK(contains(message.view(), "versions"));
}

TEST(Answer, a_removal_tells_what_it_removed) {
    const std::string id = R"("image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728")";
    const std::string long_name = "\"" + std::string(StoredName::capacity() + 1, 'x') + "\"";
    RemovedExample removed;
    CHECK_CODE(Code::ok, read("{" + id + R"(,"subject":"Ada"})", removed));
    check_text("Ada", removed.subject.view());
    for (const std::string& bad : {std::string("{}"), R"({"image_id":"x","subject":"Ada"})" + std::string(),
                                   "{" + id + "}", "{" + id + R"(,"subject":)" + long_name + "}"}) {
        CHECK_CODE(Code::malformed_answer, read(bad, removed));
    }
    StoredName stored;
    SubjectAnswer answer;
    CHECK_CODE(Code::malformed_answer, read("{}", stored));
    CHECK_CODE(Code::malformed_answer, read(R"({"subject":)" + long_name + "}", stored));
    CHECK_CODE(Code::malformed_answer, read(R"({"subject":7})", answer));
}

TEST(Answer, a_similarity_is_from_0_to_1) {
    for (const char* good : {"0", "0.0", "1", "1.0", "1E-5"}) {
        CHECK_CODE(Code::ok, read(result(matches(match("Ada", good))), recognized));
    }
    for (const char* bad : {"-0.00001", "1.00001", "7", "1e999", "\"0.5\"", "null", "true", "[0.5]"}) {
        CHECK_CODE(Code::malformed_answer, read(result(matches(match("Ada", bad))), recognized));
        CHECK(contains(message.view(), "similarity"));
    }
    CHECK_CODE(Code::malformed_answer, read(result(matches(R"({"subject":"Ada"})")), recognized));
    CHECK_CODE(Code::malformed_answer, read(result(matches(R"({"similarity":0.5})")), recognized));
    CHECK_CODE(Code::malformed_answer, read(result(matches(R"({"subject":7,"similarity":0.5})")), recognized));
    CHECK_CODE(Code::malformed_answer, read(result(matches("null")), recognized));
}

TEST(Answer, a_box_is_five_sane_numbers) {
    CHECK_CODE(Code::ok, read(result(matches("")), recognized));
    const Box& box = recognized.faces()[0].box;
    LONGS_EQUAL(20, box.width());
    LONGS_EQUAL(42, box.height());
    LONGS_EQUAL(-2, box.y_min);
    for (const char* bad : {R"("box":null)", R"("box":[])", R"("box":{})", R"("other":1)",
                            R"("box":{"probability":0.9,"x_max":9,"y_max":40,"x_min":10,"y_min":0})",
                            R"("box":{"probability":0.9,"x_max":30,"y_max":-1,"x_min":10,"y_min":0})",
                            R"("box":{"probability":1.1,"x_max":30,"y_max":40,"x_min":10,"y_min":0})",
                            R"("box":{"probability":0.9,"x_max":30.5,"y_max":40,"x_min":10,"y_min":0})",
                            R"("box":{"probability":0.9,"x_max":99999999999,"y_max":40,"x_min":10,"y_min":0})",
                            R"("box":{"probability":0.9,"x_max":30,"y_max":40,"x_min":-99999999999,"y_min":0})",
                            R"("box":{"probability":0.9,"x_max":"30","y_max":40,"x_min":10,"y_min":0})",
                            R"("box":{"probability":0.9,"x_max":30,"y_max":40,"x_min":10})"}) {
        const std::string text = result("{" + std::string(bad) + R"(,"subjects":[]})");
        CHECK_CODE(Code::malformed_answer, read(text, recognized));
        CHECK_CODE(Code::malformed_answer, read(text, detected));
        CHECK(contains(message.view(), "box"));
    }
}

TEST(Answer, plugins_with_values_that_cannot_be_are_malformed) {
    malformed(R"("age":{"probability":1,"high":20})", "age");
    malformed(R"("age":{"probability":1,"high":20,"low":1.5})", "age");
    malformed(R"("age":7)", "age");
    malformed(R"("gender":{"probability":1,"value":"robot"})", "gender");
    malformed(R"("gender":{"probability":2,"value":"male"})", "gender");
    malformed(R"("gender":{"probability":-0.1,"value":"male"})", "gender");
    malformed(R"("gender":{"probability":1})", "gender");
    malformed(R"("mask":{"probability":1,"value":"Without_mask"})", "mask");
    malformed(R"("mask":{"value":"with_mask"})", "mask");
    malformed(R"("pose":{"pitch":1,"roll":2})", "pose");
    malformed(R"("pose":{"pitch":1,"roll":2,"yaw":1e999})", "pose");
    malformed(R"("execution_time":{"age":"fast"})", "execution_time");
    malformed(R"("execution_time":[])", "execution_time");
    malformed(R"("landmarks":{})", "landmarks");
    malformed(R"("landmarks":[[1]])", "landmarks");
    malformed(R"("landmarks":[[1,2,3]])", "landmarks");
    malformed(R"("landmarks":[[1,2],[]])", "landmarks");
    malformed(R"("landmarks":[1,2])", "landmarks");
    malformed(R"("landmarks":[["1",2]])", "landmarks");
    malformed(R"("landmarks":[[1.5,2]])", "landmarks");
    malformed(R"("landmarks":[[1,-100001]])", "landmarks");
}

TEST(Answer, null_is_absent_and_empty_landmarks_are_none) {
    CHECK_CODE(Code::ok, read(result(face(R"("age":null,"landmarks":[[],[],[],[],[]])")), detected));
    CHECK_FALSE(detected.faces()[0].age.has_value());
    LONGS_EQUAL(0, detected.faces()[0].landmarks.value().count);
    CHECK_CODE(Code::answer_too_large, read(result(face(R"("landmarks":[)" + repeated("[1,2]", 6) + "]")), detected));
}

TEST(Answer, versions_are_kept_as_told) {
    const std::string text =
        R"({"result":[],"plugins_versions":{"detector":"facenet.FaceDetector","mask":null,"age":""}})";
    CHECK_CODE(Code::ok, read(text, detected));
    LONGS_EQUAL(0, detected.faces().size());
    check_text("facenet.FaceDetector", detected.text(detected.plugins_versions().detector));
    check_text("", detected.text(detected.plugins_versions().mask));
    CHECK_CODE(Code::malformed_answer, read(R"({"result":[],"plugins_versions":{"detector":7}})", detected));
    CHECK_CODE(Code::malformed_answer, read(R"({"result":[],"plugins_versions":"1.2"})", detected));
}

TEST(Answer, without_a_list_of_faces_it_is_none) {
    for (const char* text : {"{}", "[]", "7", "null", R"({"result":null})", R"({"result":{}})", R"({"Result":[]})"}) {
        CHECK_CODE(Code::malformed_answer, read(text, recognized));
        CHECK_CODE(Code::malformed_answer, read(text, detected));
    }
    // A recognize answer always has the list of subjects, be it empty.
    CHECK_CODE(Code::malformed_answer, read(result(face(R"("age":null)")), recognized));
    CHECK_CODE(Code::ok, read(result(face(R"("age":null)")), detected));
}

TEST(Answer, an_added_example_has_an_id) {
    AddedExample added;
    CHECK_CODE(Code::ok, read(R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"Ada"})", added));
    check_text("6b135f5b-a365-4522-b1f1-4c9ac2dd0728", added.image_id.view());
    for (const char* bad : {"{}", R"({"image_id":7})", R"({"image_id":""})", R"({"image_id":"6b135f5b"})"}) {
        CHECK_CODE(Code::malformed_answer, read(bad, added));
    }
}

TEST(Answer, size_limits_are_whole_positive_numbers) {
    ServerConfig config;
    CHECK_CODE(Code::ok, read(R"({"clientMaxFileSize":5242881,"clientMaxBodySize":10485761})", config));
    LONGS_EQUAL(5'242'881, config.max_file_bytes);
    LONGS_EQUAL(10'485'761, config.max_body_bytes);
    for (const char* bad :
         {"{}", R"({"clientMaxFileSize":5242880})", R"({"clientMaxFileSize":0,"clientMaxBodySize":1})",
          R"({"clientMaxFileSize":-1,"clientMaxBodySize":1})", R"({"clientMaxFileSize":1.5,"clientMaxBodySize":1})",
          R"({"clientMaxFileSize":"5MB","clientMaxBodySize":1})",
          R"({"clientMaxFileSize":1,"clientMaxBodySize":1e300})"}) {
        CHECK_CODE(Code::malformed_answer, read(bad, config));
    }
}

TEST(Answer, an_error_object_has_a_message_and_a_whole_code) {
    const auto is_error = [this](std::string_view text) {
        json::Document document{nodes};
        CHECK_CODE(Code::ok, document.parse(text));
        ServerError error;
        return read_error(document.root(), error);
    };
    CHECK(is_error(R"({"message":"No face","code":28})"));
    for (const char* text :
         {R"({"message":"x"})", R"({"code":28})", R"({"message":7,"code":28})", R"({"message":"x","code":"28"})",
          R"({"message":"x","code":-1})", R"({"message":"x","code":2.5})", R"({"message":"x","code":1e30})",
          R"({"message":"x","code":1000001})", R"({"status":500,"error":"Internal Server Error"})", "[]", "null"}) {
        CHECK_FALSE(is_error(text));
    }
}

TEST(Answer, a_verified_face_is_like_one_example_of_one_subject) {
    VerifyResult verified;
    const auto verify = [&](const std::string& members) {
        return read_faces(result(face(members)), VerifyOut{verified}, FaceKind::verified);
    };
    CHECK_CODE(Code::ok, verify(R"("subject":"Ada","similarity":0.75)"));
    check_text("Ada", verified.subject(verified.faces()[0]));
    DOUBLES_EQUAL(0.75, verified.similarity(verified.faces()[0]), 1e-6);
    for (const char* bad : {R"("similarity":0.75)", R"("subject":"Ada")", R"("subject":7,"similarity":0.75)",
                            R"("subject":"Ada","similarity":1.75)"}) {
        CHECK_CODE(Code::malformed_answer, verify(bad));
    }
}

TEST(Answer, flags_are_true_or_false_and_nothing_else) {
    ConsistenceStatus status;
    const std::string rest = R"("dbIsInconsistent":true,"saveImagesToDB":false,"status":"OK"})";
    CHECK_CODE(Code::ok, read(R"({"demoFaceCollectionIsInconsistent":true,)" + rest, status));
    CHECK(status.demo_face_collection_inconsistent && status.db_inconsistent && !status.save_images_to_db);
    for (const char* bad : {"1", "\"true\"", "null", "[]"}) {
        CHECK_CODE(Code::malformed_answer,
                   read(R"({"demoFaceCollectionIsInconsistent":)" + std::string(bad) + "," + rest, status));
        Renamed renamed;
        CHECK_CODE(Code::malformed_answer, read(R"({"updated":)" + std::string(bad) + "}", renamed));
    }
    CHECK_CODE(Code::malformed_answer, read("{" + rest, status));
}

TEST(Answer, a_result_of_another_size_takes_what_it_has_room_for) {
    RecognizeResultOf<limits::ResultSize{2, 1, 3}> small;
    const auto recognize = [&](const std::string& faces) {
        return read_faces(result(faces), RecognizeOut{small}, FaceKind::recognized);
    };
    CHECK_CODE(Code::ok, recognize(matches(match("Ada", "0.5")) + "," + matches("")));
    CHECK_CODE(Code::answer_too_large, recognize(repeated(matches(""), 3)));
    CHECK_CODE(Code::answer_too_large, recognize(matches(match("Ada", "0.5") + "," + match("Ada", "0.5"))));
    CHECK_CODE(Code::answer_too_large, recognize(matches(match("Adam", "0.5"))));
}
