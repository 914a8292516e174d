// A house full of agents and one broker that dies and comes back.
#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <memory>
#include <set>

#include "agent/process/log.hpp"
#include "agent/report/event_json.hpp"
#include "agent/report/event_maker.hpp"
#include "agent/report/memory_store.hpp"
#include "agent/report/mqtt_client.hpp"
#include "agent/report/mqtt_reporter.hpp"
#include "mosquitto.hpp"

using namespace mqtt_test;
using namespace agent;

namespace {

constexpr std::size_t kAgents = 50;
// As short as they may be here; what follows is about their proportions.
constexpr ReconnectPace kPace{250, 2000};

// The real one, that notes when it was asked to connect.
class CountingBroker final : public Broker {
public:
    explicit CountingBroker(const Clock& clock) : clock_(clock) {}
    void connect(BrokerListener& listener) override {
        attempts.push_back(clock_.monotonic_ns());
        real.connect(listener);
    }
    [[nodiscard]] BrokerFault waiting_for() const override { return real.waiting_for(); }
    [[nodiscard]] Sent publish(const BrokerMessage& message, int& id) override { return real.publish(message, id); }
    [[nodiscard]] Sent subscribe(const char* topic) override { return real.subscribe(topic); }
    [[nodiscard]] bool clogged() const override { return real.clogged(); }
    void close() override { real.close(); }
    [[nodiscard]] int fd() const override { return real.fd(); }
    void tend() override { real.tend(); }
    void keep_alive() override { real.keep_alive(); }

    MqttClient real;
    std::vector<std::int64_t> attempts;

private:
    const Clock& clock_;
};

struct One {
    One(const Config& wanted, const Clock& clock, std::uint32_t seed)
        : config(wanted),
          broker(clock),
          board(clock),
          mqtt({broker, store, board, commands, clock, figures}, config, seed, kPace),
          maker(clock) {
        CHECK(board.open() && commands.open());
        CHECK(broker.real.open(broker_settings(config, {})) && mqtt.open());
    }
    ~One() {
        mqtt.stop();
        CHECK(broker.real.end(5000));
    }

    Config config;
    CountingBroker broker;
    MemoryStore store{config.camera.name};
    StatusBoard board;
    StatsBoard figures;
    CommandQueue commands;
    MqttReporter mqtt;
    EventMaker maker;
};

}  // namespace

// clang-format off
TEST_GROUP(MqttFleet) {
    SystemClock clock;
    Mosquitto broker{"allow_anonymous true\nmax_queued_messages 0\n"};
    std::vector<std::unique_ptr<One>> agents;
    std::array<char, kEventJsonBytes> json{};
    std::set<std::string> told;
    FileDescriptor null{::open("/dev/null", O_WRONLY | O_CLOEXEC)};

    void setup() override {
        log::open(null.get(), log::Style::plain);  // fifty of each line help nobody
        for (std::size_t i = 0; i < kAgents; ++i) {
            Config config;
            const std::string name = "agent-" + std::to_string(i);
            CHECK(config.camera.name.assign(name) && config.mqtt.base.assign("compreface") && config.mqtt.url.assign(broker.url()));
            config.mqtt.keepalive_s = 10;
            config.mqtt.log_expiry_s = 3600;
            agents.push_back(std::make_unique<One>(config, clock, static_cast<std::uint32_t>(i + 1)));
        }
    }
    void teardown() override {
        log::open(STDERR_FILENO, log::Style::plain);
    }
    void run_for(std::int64_t ms) {
        const std::int64_t end_ms = integration::now_ms() + ms;
        run_until([&] { return integration::now_ms() >= end_ms; });
    }
    template <class Done>
    void run_until(Done done) {
        const std::int64_t deadline_ms = integration::now_ms() + integration::kPatienceMs;
        while (!done()) {
            CHECK(integration::now_ms() < deadline_ms);
            std::array<pollfd, kAgents> watched{};
            for (std::size_t i = 0; i < kAgents; ++i) watched[i] = {agents[i]->mqtt.fd(), POLLIN, 0};
            (void)::poll(watched.data(), watched.size(), 50);
            for (std::size_t i = 0; i < kAgents; ++i) {
                if (watched[i].revents != 0) agents[i]->mqtt.tend(clock.monotonic_ns());
            }
        }
    }
    void everybody_reports() {
        for (const auto& one : agents) {
            Decision decision;
            decision.type = EventType::match;
            Event event;
            one->maker.make(decision, nullptr, 1500, event);
            told.insert(event.id.c_str());
            const RenderedEvent rendered{&event, one->config.camera.name.view(),
                                         write_event_json(event, one->config.camera.name, json), {}};
            one->store.report(rendered, clock.monotonic_ns());
            one->mqtt.report(rendered, clock.monotonic_ns());
        }
    }
    bool all_sent() const {
        return std::all_of(agents.begin(), agents.end(), [](const auto& one) { return one->store.waiting() == 0; });
    }
};
// clang-format on

TEST(MqttFleet, comes_back_spread_out_and_nothing_is_lost) {
    Listener listener(broker);
    everybody_reports();
    run_until([this] { return all_sent(); });
    // What the broker has and its listener has not would die with it.
    publish(broker, "compreface/begin", "");
    (void)listener.expect("compreface/begin");
    broker.kill();
    for (int i = 0; i < 4; ++i) {
        run_for(500);
        everybody_reports();
    }
    // By now every wait is between half of the longest and the longest. All of one mind would be 50 at once, each 1 to
    // 2 s; spread out they are about 17 in half a second.
    for (const auto& one : agents) one->broker.attempts.clear();
    const std::int64_t from_ns = clock.monotonic_ns();
    run_for(6000);
    constexpr std::int64_t kWindowNs = kNsPerS / 2;
    std::array<int, 12> windows{};
    for (const auto& one : agents) {
        // No agent comes more often than its shortest wait lets it.
        CHECK(one->broker.attempts.size() <= 7);
        for (const std::int64_t at_ns : one->broker.attempts) {
            const auto window = static_cast<std::size_t>((at_ns - from_ns) / kWindowNs);
            if (window < windows.size()) ++windows[window];
        }
    }
    for (const int attempts : windows) CHECK_COMPARE(attempts, <=, 40);
    broker.start();
    run_until([this] { return all_sent(); });
    publish(broker, "compreface/end", "");
    (void)listener.expect("compreface/end");
    const auto heard = values(listener.text(), "/log", "id");
    const std::set<std::string> once(heard.begin(), heard.end());
    LONGS_EQUAL(told.size(), once.size());
    CHECK(told == once);
    const auto live = values(listener.text(), "/event", "id");
    LONGS_EQUAL(std::set<std::string>(live.begin(), live.end()).size(), live.size());
    std::string rates = "attempts each half second:";
    for (const int attempts : windows) rates += " " + std::to_string(attempts);
    UT_PRINT(rates.c_str());
}
