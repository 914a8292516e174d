// From a match to the door: written down, told, opened, in this order, with the real ledger and a file of its own.
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../process/process_helpers.hpp"
#include "agent/process/log.hpp"
#include "pipeline_parts.hpp"

using namespace pipeline_test;
using process_test::TempFolder;

TEST_GROUP(PipelineDoor) {
    TempFolder folder;
    std::unique_ptr<Agent> agent;
    Config config = default_config();

    void setup() override {
        log::set_level(LogLevel::error);
        config.door.mode = DoorMode::armed;
        config.door.pulse_ms = 3000;
        CHECK(config.door.memory_file.assign(folder.path("memory")));
    }
    void teardown() override {
        agent.reset();
        log::set_level(LogLevel::info);
    }
    void start() {
        agent = std::make_unique<Agent>(config);
        agent->start();
    }
    // The agent ends and starts again, `ms` later.
    void restart(std::int64_t ms) {
        const std::int64_t now_ns = agent->clock.monotonic_ns();
        agent.reset();
        agent = std::make_unique<Agent>(config);
        agent->clock.set_monotonic_ns(now_ns + ms * kNsPerMs);
        agent->clock.set_boottime_ns(now_ns + ms * kNsPerMs);
        agent->start();
    }
    // Until the disk has answered what was asked.
    std::string told_after_commit() {
        CHECK(process_test::readable(agent->ledger.fd(), 10'000));
        agent->turn();
        return agent->told();
    }
    // A match by a look of now that the policy lets in.
    Event wanted_opening() {
        Decision match;
        match.type = EventType::match;
        match.opens = true;
        CHECK(match.subject.assign("Ada"));
        FrameInfo frame;
        frame.width = 64;
        frame.stamps.captured_ns = agent->clock.monotonic_ns() - 100 * kNsPerMs;
        Event event;
        maker.make(match, &frame, 1500, event);
        return event;
    }

    fakes::FakeClock maker_clock;
    EventMaker maker{maker_clock};
};

TEST(PipelineDoor, Promise07_a_match_is_told_when_it_is_written_down_and_what_came_after_it_after_it) {
    start();
    agent->look_at("Ada", 0.99F);
    CHECK(agent->told().find("match") == std::string::npos);
    STRCMP_EQUAL("match Ada\n", told_after_commit().c_str());
    CHECK(agent->actuator.orders.empty());  // no policy said that it opens
    CHECK_FALSE(agent->last_event.armed);
}

TEST(PipelineDoor, Promise07_a_restart_within_the_cool_down_tells_nobody_again) {
    config.decide.cooldown_s = 60;
    start();
    agent->look_at("Ada", 0.99F);
    STRCMP_EQUAL("match Ada\n", told_after_commit().c_str());
    restart(5'000);
    agent->look_at("Ada", 0.99F);
    STRCMP_EQUAL("", agent->told().c_str());
    restart(60'000);
    agent->look_at("Ada", 0.99F);
    STRCMP_EQUAL("match Ada\n", told_after_commit().c_str());
}

TEST(PipelineDoor, Promise07_after_a_damaged_memory_nobody_is_told_for_one_cool_down_and_the_fault_says_why) {
    folder.write("memory", "damaged");
    config.camera.stalled_after_ms = 60'000;  // time passes here without frames
    start();
    STRCMP_EQUAL("fault begin door_memory_damaged\n", agent->told().c_str());
    agent->look_at("Ada", 0.99F);
    STRCMP_EQUAL("", agent->told().c_str());
    agent->tick(29'000);
    STRCMP_EQUAL("", agent->told().c_str());  // decide.cooldown_s is 5, but the door is armed
    agent->tick(1'000);
    STRCMP_EQUAL("fault end door_memory_damaged\n", agent->told().c_str());
    agent->look_at("Ada", 0.99F);
    STRCMP_EQUAL("match Ada\n", told_after_commit().c_str());
}

TEST(PipelineDoor, Promise07_a_match_that_cannot_be_written_down_opens_nothing_and_says_so) {
    start();
    CHECK_EQUAL(0, ::mkdir(folder.path("memory.new").c_str(), 0700));
    agent->door.take(wanted_opening(), 1500);
    STRCMP_EQUAL("match Ada\ndoor_refused Ada\n", told_after_commit().c_str());
    CHECK(agent->last_event.decision.reason == Reason::door_memory_failed);
    CHECK(agent->actuator.orders.empty());
    agent->tick();
    STRCMP_EQUAL("fault begin door_memory_failed\n", agent->told().c_str());
    CHECK_EQUAL(0, ::rmdir(folder.path("memory.new").c_str()));
    agent->door.take(wanted_opening(), 1500);
    STRCMP_EQUAL("match Ada\ndoor_opened Ada\n", told_after_commit().c_str());
    agent->tick();
    STRCMP_EQUAL("fault end door_memory_failed\n", agent->told().c_str());
}

TEST(PipelineDoor, Promise07_the_door_opens_after_the_commit_and_not_before) {
    start();
    agent->door.take(wanted_opening(), 1500);
    CHECK(agent->actuator.orders.empty());
    STRCMP_EQUAL("match Ada\ndoor_opened Ada\n", told_after_commit().c_str());
    CHECK(agent->last_event.armed);
    CHECK_EQUAL(1, agent->actuator.orders.size());
    CHECK_EQUAL(3000, agent->actuator.orders[0].pulse_ms);
    CHECK_EQUAL(0, agent->actuator.orders[0].shadow);
}

TEST(PipelineDoor, Promise01_a_commit_that_takes_too_long_opens_nothing) {
    start();
    agent->door.take(wanted_opening(), 1500);
    CHECK(process_test::readable(agent->ledger.fd(), 10'000));
    agent->clock.advance_ms(1'500);
    agent->turn();
    STRCMP_EQUAL("match Ada\ndoor_refused Ada\n", agent->told().c_str());
    CHECK(agent->last_event.decision.reason == Reason::door_frame_stale);
    CHECK(agent->actuator.orders.empty());
}

TEST(PipelineDoor, Promise14_in_shadow_mode_everything_but_the_line_and_the_events_say_so) {
    config.door.mode = DoorMode::shadow;
    start();
    agent->door.take(wanted_opening(), 1500);
    STRCMP_EQUAL("match Ada\ndoor_opened Ada\n", told_after_commit().c_str());
    CHECK_FALSE(agent->last_event.armed);
    CHECK_EQUAL(1, agent->actuator.orders[0].shadow);
}

TEST(PipelineDoor, Promise13_with_the_door_off_nothing_opens_though_a_decision_asks_for_it) {
    config.door.mode = DoorMode::off;
    start();
    agent->door.take(wanted_opening(), 1500);
    STRCMP_EQUAL("match Ada\n", told_after_commit().c_str());
    CHECK(agent->actuator.orders.empty());
    CHECK_FALSE(agent->last_event.armed);
}

TEST(PipelineDoor, Promise03_the_end_of_the_agent_ends_the_pulse_and_opens_nothing_more) {
    start();
    agent->door.take(wanted_opening(), 1500);
    CHECK(agent->door.stop(10'000));
    CHECK(agent->actuator.stopped);
    CHECK(agent->actuator.orders.empty());
    STRCMP_EQUAL("match Ada\n", agent->told().c_str());  // no event is lost
}

TEST(PipelineDoor, a_disk_that_hangs_holds_no_event_back_for_ever) {
    start();
    agent->door.take(wanted_opening(), 1500);
    agent->clock.advance_ms(5'001);
    agent->door.tick();
    STRCMP_EQUAL("match Ada\ndoor_refused Ada\n", agent->told().c_str());
    CHECK(agent->actuator.orders.empty());
}

TEST(PipelineDoor, more_matches_than_fit_are_told_in_their_order_and_open_nothing) {
    start();
    for (int i = 0; i < 100; ++i) {
        agent->door.make_room();
        agent->door.take(wanted_opening(), 1500);
    }
    CHECK(agent->door.stop(10'000));
    std::size_t matches = 0;
    for (std::string all = agent->told(); !all.empty(); all.erase(0, all.find('\n') + 1)) {
        if (all.starts_with("match")) ++matches;
    }
    CHECK(matches >= 64 - 32);  // the queue itself keeps 64 events
}

TEST(PipelineDoor, a_door_in_trouble_is_a_fault_that_is_told_once) {
    start();
    agent->actuator.trouble = Reason::door_guard_absent;
    agent->tick();
    agent->tick();
    STRCMP_EQUAL("fault begin door_guard_absent\n", agent->told().c_str());
    agent->actuator.trouble = Reason::none;
    agent->tick();
    STRCMP_EQUAL("fault end door_guard_absent\n", agent->told().c_str());
}

TEST(PipelineDoor, a_forced_door_is_told) {
    start();
    agent->actuator.door(EventType::door_forced);
    STRCMP_EQUAL("door_forced\n", agent->told().c_str());
}
