// Faces of any answer, as JSON in the server's field names, and as cells of a table.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compreface/results.hpp"
#include "json_writer.hpp"

namespace cli {

// The fields of one face, into an object that is open.
void write_face(JsonWriter& out, const compreface::Face& face, std::span<const float> embedding);

// "plugins_versions", when there are any.
template <typename Result>
void write_versions(JsonWriter& out, const Result& result) {
    const compreface::PluginsVersions& versions = result.plugins_versions();
    const std::pair<const char*, std::string_view> all[] = {
        {"age", result.text(versions.age)},           {"gender", result.text(versions.gender)},
        {"detector", result.text(versions.detector)}, {"calculator", result.text(versions.calculator)},
        {"mask", result.text(versions.mask)},         {"pose", result.text(versions.pose)}};
    bool any = false;
    for (const auto& [name, version] : all) any = any || !version.empty();
    if (!any) return;
    out.key("plugins_versions").open_object();
    for (const auto& [name, version] : all) {
        if (!version.empty()) out.field(name, version);
    }
    out.close_object();
}

// 0.97858, as the server rounds it.
[[nodiscard]] std::string similarity_text(float similarity);

// Heads and cells of what can be told of every face.
[[nodiscard]] std::vector<std::string> face_heads();
[[nodiscard]] std::vector<std::string> face_cells(const compreface::Face& face);

}  // namespace cli
