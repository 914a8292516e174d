#include "agent/report/event_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <ctime>

#include "agent/process/clock.hpp"
#include "agent/process/printable.hpp"
#include "agent/report/event_fields.hpp"

namespace agent {
namespace {

constexpr std::size_t kTypeColumns = 7;   // "unknown"
constexpr std::size_t kNameColumns = 12;  // most first names, and short full ones

constexpr std::string_view kPlain = "\x1b[0m", kDim = "\x1b[2m", kGreen = "\x1b[32m", kYellow = "\x1b[33m",
                           kRed = "\x1b[31m";

// A line that grows to the end of its memory, and no further.
class Line {
public:
    Line(std::span<char> memory, bool colour) : memory_(memory), colour_(colour) {}

    void add(std::string_view words) {
        if (words.size() > memory_.size() - used_) {
            memory_ = memory_.first(used_);  // nothing behind what was left off
            return;
        }
        std::copy(words.begin(), words.end(), memory_.begin() + static_cast<std::ptrdiff_t>(used_));
        used_ += words.size();
    }

    [[gnu::format(printf, 2, 3)]] void print(const char* format, ...) {
        std::array<char, 96> piece;
        va_list values;
        va_start(values, format);
        const int bytes = std::vsnprintf(piece.data(), piece.size(), format, values);
        va_end(values);
        if (bytes > 0) add({piece.data(), std::min(static_cast<std::size_t>(bytes), piece.size() - 1)});
    }

    // What comes from outside, harmless, and filled up with blanks to `columns`.
    void add_foreign(std::string_view words, std::size_t columns = 0) {
        const std::span<char> room = memory_.subspan(used_);
        const auto [bytes, whole] = make_printable(words, room);
        used_ += bytes;
        if (!whole) memory_ = memory_.first(used_);  // as in add()
        const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
        const auto characters = std::count_if(room.data(), room.data() + bytes, begins);
        fill(static_cast<std::size_t>(characters), columns);
    }

    void add_padded(std::string_view words, std::size_t columns) {
        add(words);
        fill(words.size(), columns);
    }

    void colour(std::string_view sequence) {
        if (colour_) add(sequence);
    }

    [[nodiscard]] std::string_view view() const { return {memory_.data(), used_}; }

private:
    void fill(std::size_t columns, std::size_t wanted) {
        for (; columns < wanted; ++columns) add(" ");
    }

    std::span<char> memory_;
    std::size_t used_ = 0;
    bool colour_;
};

void add_time(Line& line, std::int64_t wall_ns, bool date) {
    // Rounded down, before 1970 too.
    const std::int64_t in_second = ((wall_ns % kNsPerS) + kNsPerS) % kNsPerS;
    const auto seconds = static_cast<std::time_t>(wall_ns / kNsPerS - (wall_ns % kNsPerS < 0 ? 1 : 0));
    std::tm local{};
    if (localtime_r(&seconds, &local) == nullptr) return;
    if (date) line.print("%04d-%02d-%02d ", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
    line.print("%02d:%02d:%02d.%03d  ", local.tm_hour, local.tm_min, local.tm_sec,
               static_cast<int>(in_second / kNsPerMs));
}

std::string_view colour_of(const Decision& one) {
    switch (one.type) {
        case EventType::match:
        case EventType::door_opened:
            return kGreen;
        case EventType::denied:
        case EventType::unknown:
        case EventType::miss:
        case EventType::door_refused:
        case EventType::door_held:
        case EventType::door_forced:
            return kYellow;
        case EventType::fault:
            return one.state == FaultState::end ? kGreen : kRed;
        case EventType::gap:
            return kRed;
        case EventType::left:
        case EventType::look:
            return kDim;
    }
    return kPlain;
}

void add_who(Line& line, const Decision& one) {
    if (!one.subject.empty()) {
        line.add_foreign(one.subject.view(), kNameColumns);
        if (one.similarity) line.print("  %.4f", static_cast<double>(*one.similarity));
        return;
    }
    if (one.type == EventType::left) {
        line.add("somebody unknown");
    } else if (one.similarity) {
        line.print("(nearest %.2f)", static_cast<double>(*one.similarity));
    } else {
        line.add("(nobody to compare with)");
    }
}

void add_second(Line& line, const Decision& one) {
    if (!one.second || !one.second_similarity) return;
    line.add("  next ");
    line.add_foreign(one.second->view());
    line.print(" %.4f", static_cast<double>(*one.second_similarity));
}

std::string_view mask_words(compreface::MaskKind kind) {
    switch (kind) {
        case compreface::MaskKind::without_mask:
            return {};
        case compreface::MaskKind::with_mask:
            return "  with mask";
        case compreface::MaskKind::mask_weared_incorrect:
            return "  mask worn wrongly";
    }
    return {};
}

void add_face(Line& line, const Decision& one) {
    if (one.age) line.print("  age %d", one.age->low);
    if (one.age && one.age->high != one.age->low) line.print("-%d", one.age->high);
    if (one.gender) {
        line.add("  ");
        line.add(gender_name(*one.gender));
    }
    if (one.mask) line.add(mask_words(one.mask->value));
    if (one.box) line.print("  at %d,%d %dx%d", one.box->x_min, one.box->y_min, one.box->width(), one.box->height());
    if (one.others > 0) line.print("  and %u more", static_cast<unsigned>(one.others));
}

void add_reason(Line& line, const Decision& one) {
    if (one.reason == Reason::none) return;
    line.add("  ");
    line.add(reason_name(one.reason));
}

void add_fault(Line& line, const Decision& one) {
    line.add_padded(one.state == FaultState::end ? "end" : "begin", 5);
    add_reason(line, one);
    line.add(": ");
    line.add(reason_meaning(one.reason));
    if (!one.detail.empty()) {
        line.add(" (");
        line.add_foreign(one.detail.view());
        line.add(")");
    }
    if (one.count > 0) line.print("  failed %u times", one.count);
}

void add_frame(Line& line, const FrameInfo& frame) {
    if (frame.width == 0) return;
    line.add("  frame ");
    if (frame.name.empty()) {
        line.print("%u", frame.sequence);
    } else {
        line.add_foreign(frame.name.view());
    }
    const Stamps& at = frame.stamps;
    if (at.captured_ns == 0 || at.decided_ns == 0) return;
    line.print(" %.0f ms old", std::round(static_cast<double>(at.decided_ns - at.captured_ns) / 1e6));
}

// Stages that were not reached are left out.
void add_latency(Line& line, const Stamps& at) {
    const struct {
        const char* name;
        std::int64_t from, until;
    } stages[] = {{"wait", at.captured_ns, at.taken_ns},
                  {"encode", at.taken_ns, at.encoded_ns},
                  {"server", at.encoded_ns, at.answered_ns},
                  {"decide", at.answered_ns, at.decided_ns}};
    const char* before = "  (";
    for (const auto& stage : stages) {
        if (stage.from == 0 || stage.until == 0) continue;
        line.print("%s%s %.0f", before, stage.name, std::round(static_cast<double>(stage.until - stage.from) / 1e6));
        before = ", ";
    }
    if (before[0] == ',') line.add(" ms)");
}

void add_gap(Line& line, const Decision& one) {
    line.print("%u lost", one.count);
    add_reason(line, one);
    line.add(": ");
    line.add(reason_meaning(one.reason));
}

void add_story(Line& line, const Decision& one) {
    if (one.type == EventType::fault) return add_fault(line, one);
    if (one.type == EventType::gap) return add_gap(line, one);
    if (one.type == EventType::door_held || one.type == EventType::door_forced) {
        return line.add(event_type_meaning(one.type));
    }
    add_who(line, one);
    add_second(line, one);
    if (!one.votes.empty()) {
        line.add("  votes ");
        line.add(one.votes.view());
    }
    add_reason(line, one);
    add_face(line, one);
}

}  // namespace

std::string_view write_event_text(const Event& event, TextStyle style, std::span<char> buffer) {
    Line line(buffer, style.colour);
    add_time(line, event.decided_wall_ns, style.date);
    line.colour(colour_of(event.decision));
    line.add_padded(event_type_name(event.decision.type), kTypeColumns);
    line.colour(kPlain);
    line.add("  ");
    add_story(line, event.decision);
    line.colour(kDim);
    add_frame(line, event.frame);
    add_latency(line, event.frame.stamps);
    line.colour(kPlain);
    return line.view();
}

void prepare_event_text() {
    tzset();
}

}  // namespace agent
