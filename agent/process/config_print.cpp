// Writes the key table for people.
#include "agent/process/config_key.hpp"
#include "agent/process/format_text.hpp"

namespace agent {

namespace {

void write_list(TextSink& sink, std::span<const std::string_view> words) {
    std::string_view between;
    for (const std::string_view word : words) {
        sink.write(between);
        sink.write(word);
        between = ", ";
    }
}

// "whole number, 100 to 60000 ms", "one of: any, yuyv, mjpeg"
void write_type(TextSink& sink, const ConfigKey& key, const Vocabulary& words) {
    switch (key.type) {
        case ValueType::text:
            sink.write("text");
            return;
        case ValueType::path:
            sink.write("path");
            return;
        case ValueType::yes_no:
            sink.write("yes or no");
            return;
        case ValueType::plugins:
            sink.write("list of face plugins");
            return;
        case ValueType::choice:
            sink.write("one of: ");
            write_list(sink, key.choices);
            return;
        case ValueType::events:
            sink.write("all, or some of: ");
            write_list(sink, words.events);
            return;
        case ValueType::whole_number:
        case ValueType::number:
            break;
    }
    compreface::FixedText<100> range;
    format_text(range, "%s, %g to %g%s%.*s", key.type == ValueType::number ? "number" : "whole number", key.least,
                key.most, key.unit.empty() ? "" : " ", AGENT_VIEW(key.unit));
    sink.write(range.view());
}

void write_lines(TextSink& sink, std::string_view text, std::string_view indent) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        sink.write(indent);
        sink.write(text.substr(0, end));
        sink.write("\n");
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
}

// Calls `section` before the first key of each section, and `one` for each key.
template <class Section, class One>
void for_each_key(Section section, One one) {
    std::string_view last;
    for (const ConfigKey& key : config_keys()) {
        if (section_of(key) != last) {
            last = section_of(key);
            section(last);
        }
        one(key);
    }
}

void write_help(TextSink& sink, const ConfigKey& key, const Vocabulary& words) {
    sink.write(key.name);
    sink.write("\n    ");
    write_type(sink, key, words);
    if (key.required && key.fallback.empty()) {
        sink.write("; has to be set");
    } else {
        sink.write("; default: ");
        sink.write(key.fallback.empty() ? "empty" : key.fallback);
    }
    sink.write(key.effect == Effect::live ? "; changed by a reload\n" : "; changed by a restart\n");
    write_lines(sink, key.meaning, "    ");
}

void write_example(TextSink& sink, const ConfigKey& key, const Vocabulary& words) {
    sink.write("\n");
    write_lines(sink, key.meaning, "# ");
    sink.write("# (");
    write_type(sink, key, words);
    sink.write(")\n");
    if (!key.shown) sink.write("#");
    sink.write(key.name.substr(section_of(key).size() + 1));
    const std::string_view value = key.example.empty() ? key.fallback : key.example;
    sink.write(value.empty() ? " =" : " = ");
    sink.write(value);
    sink.write("\n");
}

}  // namespace

void print_help(TextSink& sink, const Vocabulary& words) {
    sink.write(
        "Keys of the configuration. \"section.key\" is the line \"key = value\" below the line \"[section]\".\n");
    for_each_key([&sink](std::string_view) { sink.write("\n"); },
                 [&](const ConfigKey& key) { write_help(sink, key, words); });
}

void print_example(TextSink& sink, const Vocabulary& words) {
    sink.write(
        "# Configuration of compreface-agent, with every key. Keys that are commented out show their defaults.\n"
        "# Made by \"compreface-agent --example-config\"; check yours with \"compreface-agent --check-config\".\n"
        "#\n"
        "# Comments stand on lines of their own. A line has at most 199 characters.\n");
    for_each_key(
        [&sink](std::string_view section) {
            sink.write("\n[");
            sink.write(section);
            sink.write("]\n");
        },
        [&](const ConfigKey& key) { write_example(sink, key, words); });
}

}  // namespace agent
