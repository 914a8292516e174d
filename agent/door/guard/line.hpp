// What the guard needs of the hardware and of the clock's alarm, behind contracts: tests own them.
#pragma once

#include <cstdint>

#include "agent/process/file_descriptor.hpp"

namespace agent::door {

// The line that opens the door.
class Line {
public:
    // False: errno says why; the line is then in no known state.
    [[nodiscard]] virtual bool drive(bool active) = 0;

protected:
    ~Line() = default;
};

// Door contact and button, as far as there are any.
class Inputs {
public:
    struct State {
        bool door_is_open = false;  // without a contact: false
        bool pressed = false;       // the button was, since the last read
    };

    // Readable when something has changed. -1: there are no inputs.
    [[nodiscard]] virtual int fd() const = 0;
    // False: errno says why.
    [[nodiscard]] virtual bool read(State& out) = 0;

protected:
    ~Inputs() = default;
};

// Wakes the event loop at a moment of CLOCK_BOOTTIME.
class Alarm {
public:
    [[nodiscard]] virtual int fd() const = 0;
    // False: errno says why; nothing is set.
    [[nodiscard]] virtual bool set(std::int64_t boottime_ns) = 0;
    // Not before the next set(); also makes fd() unreadable.
    virtual void clear() = 0;

protected:
    ~Alarm() = default;
};

class BoottimeAlarm final : public Alarm {
public:
    [[nodiscard]] bool open();
    [[nodiscard]] int fd() const override { return fd_.get(); }
    [[nodiscard]] bool set(std::int64_t boottime_ns) override;
    void clear() override;

private:
    FileDescriptor fd_;
};

}  // namespace agent::door
