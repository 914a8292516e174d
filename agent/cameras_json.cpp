// The only file of this folder that sees cJSON.
#include <cjson/cJSON.h>

#include <array>

#include "agent/cameras_verb.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/printable.hpp"

namespace agent {
namespace {

// Any failure to get memory leaves a part out; then the whole is not printed.
class Json {
public:
    void text(cJSON* object, const char* name, std::string_view value) {
        std::array<char, 512> out;  // valid UTF-8, which JSON demands and devices do not give
        const std::string harmless(out.data(), make_printable(value, out).bytes);
        note(cJSON_AddStringToObject(object, name, harmless.c_str()));
    }
    void number(cJSON* object, const char* name, double value) { note(cJSON_AddNumberToObject(object, name, value)); }
    void yes_no(cJSON* object, const char* name, bool value) {
        note(cJSON_AddBoolToObject(object, name, value ? 1 : 0));
    }
    cJSON* list(cJSON* object, const char* name) { return note(cJSON_AddArrayToObject(object, name)); }
    cJSON* object(cJSON* list) {
        cJSON* const made = note(cJSON_CreateObject());
        note(made != nullptr && cJSON_AddItemToArray(list, made) != 0 ? made : nullptr);
        return made;
    }
    void words(cJSON* list, std::string_view value) {
        cJSON* const made = note(cJSON_CreateString(std::string(value).c_str()));
        note(made != nullptr && cJSON_AddItemToArray(list, made) != 0 ? made : nullptr);
    }
    cJSON* note(cJSON* made) {
        if (made == nullptr) complete_ = false;
        return made;
    }
    [[nodiscard]] bool complete() const { return complete_; }

private:
    bool complete_ = true;
};

double per_s(std::uint32_t millihz) {
    return millihz / 1000.0;
}

void add_size(Json& json, cJSON* sizes, const ListedSize& size) {
    cJSON* const one = json.object(sizes);
    json.number(one, "width", size.range.min.width);
    json.number(one, "height", size.range.min.height);
    if (size.range.min.width != size.range.max.width || size.range.min.height != size.range.max.height) {
        json.number(one, "max_width", size.range.max.width);
        json.number(one, "max_height", size.range.max.height);
        json.number(one, "step_width", size.range.step.width);
        json.number(one, "step_height", size.range.step.height);
    }
    cJSON* const rates = json.list(one, "rates");
    for (const ListedRate& rate : size.rates) {
        cJSON* const made = json.object(rates);
        json.number(made, "min", per_s(rate.slowest_millihz));
        json.number(made, "max", per_s(rate.fastest_millihz));
    }
}

std::string_view kind_name(V4l2Control::Kind kind) {
    switch (kind) {
        case V4l2Control::Kind::number:
            return "number";
        case V4l2Control::Kind::yes_no:
            return "switch";
        case V4l2Control::Kind::menu:
        case V4l2Control::Kind::number_menu:
            return "menu";
        case V4l2Control::Kind::button:
            return "button";
        case V4l2Control::Kind::other:
            break;
    }
    return "other";
}

void add_control(Json& json, cJSON* controls, const ListedControl& control) {
    const V4l2Control& about = control.about;
    cJSON* const one = json.object(controls);
    json.text(one, "name", about.name.view());
    json.text(one, "kind", kind_name(about.kind));
    if (control.value) json.number(one, "value", *control.value);
    json.number(one, "min", about.least);
    json.number(one, "max", about.most);
    json.number(one, "step", about.step);
    json.number(one, "default", about.fallback);
    json.yes_no(one, "read_only", about.read_only);
    json.yes_no(one, "inactive", about.inactive);
    if (control.menu.empty()) return;
    cJSON* const menu = json.list(one, "menu");
    for (const auto& [place, words] : control.menu) {
        cJSON* const entry = json.object(menu);
        json.number(entry, "value", place);
        json.text(entry, "name", words);
    }
}

void add_formats(Json& json, cJSON* object, const ListedCamera& camera) {
    cJSON* const formats = json.list(object, "formats");
    for (const ListedFormat& format : camera.formats) {
        cJSON* const one = json.object(formats);
        json.text(one, "fourcc", FourccText(format.code).text);
        json.yes_no(one, "usable", known_format(format.code) != nullptr);
        cJSON* const sizes = json.list(one, "sizes");
        for (const ListedSize& size : format.sizes) add_size(json, sizes, size);
    }
    if (!camera.choice) return;
    cJSON* const choice = json.note(cJSON_AddObjectToObject(object, "choice"));
    json.text(choice, "fourcc", FourccText(camera.choice->code).text);
    json.number(choice, "width", camera.choice->size.width);
    json.number(choice, "height", camera.choice->size.height);
}

void add_camera(Json& json, cJSON* cameras, const ListedCamera& camera) {
    cJSON* const one = json.object(cameras);
    json.text(one, "device", camera.stable_path());
    json.text(one, "node", camera.node);
    cJSON* const links = json.list(one, "links");
    for (const std::string& link : camera.links) json.words(links, link);
    cJSON* const metadata = json.list(one, "metadata_nodes");
    for (const std::string& node : camera.metadata_nodes) json.words(metadata, node);
    json.text(one, "card", camera.about.card.view());
    json.text(one, "driver", camera.about.driver.view());
    json.text(one, "bus", camera.about.bus.view());
    json.text(one, "state", state_name(camera.state));
    if (camera.state == ListedCamera::State::sick) json.text(one, "error", errno_text(camera.error));
    add_formats(json, one, camera);
    cJSON* const controls = json.list(one, "controls");
    for (const ListedControl& control : camera.controls) add_control(json, controls, control);
}

}  // namespace

bool print_cameras_json(std::span<const ListedCamera> cameras, TextSink& sink) {
    Json json;
    cJSON* const root = json.note(cJSON_CreateObject());
    cJSON* const list = json.list(root, "cameras");
    for (const ListedCamera& camera : cameras) add_camera(json, list, camera);
    char* const text = json.complete() ? cJSON_PrintUnformatted(root) : nullptr;
    if (text != nullptr) {
        sink.write(text);
        sink.write("\n");
    }
    cJSON_free(text);
    cJSON_Delete(root);
    return text != nullptr;
}

}  // namespace agent
