#include "show.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace cli {

namespace {

constexpr std::array kMasks{"without_mask", "with_mask", "mask_weared_incorrect"};

const char* mask_name(compreface::MaskKind kind) {
    return kMasks[static_cast<std::size_t>(kind)];
}

std::string number(double value, int digits) {
    std::array<char, 64> out{};
    std::snprintf(out.data(), out.size(), "%.*f", digits, value);
    return out.data();
}

void write_times(JsonWriter& out, const compreface::ExecutionTime& times) {
    const std::pair<const char*, std::optional<double>> all[] = {
        {"age", times.age},           {"gender", times.gender},         {"pose", times.pose},
        {"detector", times.detector}, {"calculator", times.calculator}, {"mask", times.mask}};
    out.key("execution_time").open_object();
    for (const auto& [name, ms] : all) {
        if (ms) out.field(name, *ms);
    }
    out.close_object();
}

std::string times_text(const compreface::ExecutionTime& times) {
    double sum = 0;
    for (const auto ms : {times.age, times.gender, times.pose, times.detector, times.calculator, times.mask}) {
        sum += ms.value_or(0);
    }
    return number(sum, 0);
}

}  // namespace

void write_face(JsonWriter& out, const compreface::Face& face, std::span<const float> embedding) {
    const compreface::Box& box = face.box;
    out.key("box").open_object();
    out.field("probability", box.probability).field("x_max", box.x_max).field("y_max", box.y_max);
    out.field("x_min", box.x_min).field("y_min", box.y_min).close_object();
    if (face.age) {
        out.key("age").open_object().field("probability", face.age->probability);
        out.field("high", face.age->high).field("low", face.age->low).close_object();
    }
    if (face.gender) {
        out.key("gender").open_object().field("probability", face.gender->probability);
        out.field("value", face.gender->male ? "male" : "female").close_object();
    }
    if (face.pose) {
        out.key("pose").open_object().field("pitch", face.pose->pitch);
        out.field("roll", face.pose->roll).field("yaw", face.pose->yaw).close_object();
    }
    if (face.mask) {
        out.key("mask").open_object().field("probability", face.mask->probability);
        out.field("value", mask_name(face.mask->value)).close_object();
    }
    if (face.landmarks) {
        out.key("landmarks").open_array();
        for (std::size_t i = 0; i < face.landmarks->count; ++i) {
            const compreface::Point& point = face.landmarks->points[i];
            out.open_array().value(point.x).value(point.y).close_array();
        }
        out.close_array();
    }
    if (!embedding.empty()) {
        out.key("embedding").open_array();
        for (const float each : embedding) out.value(each);
        out.close_array();
    }
    if (face.execution_time) write_times(out, *face.execution_time);
}

std::string similarity_text(float similarity) {
    return number(static_cast<double>(similarity), 5);
}

std::vector<std::string> face_heads() {
    return {"FACE AT", "SIZE", "SURE", "AGE", "GENDER", "MASK", "PITCH/ROLL/YAW", "MS"};
}

std::vector<std::string> face_cells(const compreface::Face& face) {
    const compreface::Box& box = face.box;
    std::vector<std::string> out{std::to_string(box.x_min) + "," + std::to_string(box.y_min),
                                 std::to_string(box.width()) + "x" + std::to_string(box.height()),
                                 number(box.probability, 3)};
    out.push_back(!face.age ? "" : std::to_string(face.age->low) + "-" + std::to_string(face.age->high));
    out.push_back(!face.gender ? "" : face.gender->male ? "male" : "female");
    out.push_back(!face.mask ? "" : mask_name(face.mask->value));
    out.push_back(!face.pose ? ""
                             : number(face.pose->pitch, 0) + "/" + number(face.pose->roll, 0) + "/" +
                                   number(face.pose->yaw, 0));
    out.push_back(!face.execution_time ? "" : times_text(*face.execution_time));
    return out;
}

}  // namespace cli
