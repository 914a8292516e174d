#include "agent/report/mqtt_reporter.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {
namespace {

// Longer without an acknowledgement, and what is sent now may arrive when nobody should act on it any more: from then
// on events are on `log` only.
constexpr std::int64_t kSilentNs = 1500 * kNsPerMs;
// Then the connection is given up.
constexpr std::int64_t kGiveUpNs = 10 * kNsPerS;
constexpr std::int64_t kPresenceNs = 30 * kNsPerS;
constexpr std::int64_t kStatsNs = 60 * kNsPerS;
// A broker that refuses `log` for its rules is asked again after so long, for they may be changed.
constexpr std::int64_t kLogRestsNs = 60 * kNsPerS;

bool watch(int epoll, int fd) {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted) == 0;
}

// Whether somebody in view would be seen.
bool seeing(const Status& status) {
    return status.camera.word == "ok" && status.server.word == "ok" && status.recognition.word == "enabled";
}

std::uint32_t seconds_up(std::int64_t ns) {
    return static_cast<std::uint32_t>(std::max<std::int64_t>(1, (ns + kNsPerS - 1) / kNsPerS));
}

}  // namespace

MqttReporter::MqttReporter(const MqttParts& parts, const Config& config, std::uint32_t seed, ReconnectPace pace)
    : parts_(parts), config_(config), keeper_(config.mqtt.url.view(), pace, seed) {
    for (std::size_t i = 0; i < kTopics; ++i) topics_[i] = topic_name(config, static_cast<Topic>(i));
    command_prefix_ = command_prefix(config);
}

bool MqttReporter::open() {
    watched_.reset(::epoll_create1(EPOLL_CLOEXEC));
    if (!watched_.valid() || !timer_.open()) return false;
    for (const int fd : {parts_.broker.fd(), parts_.board.fd(), timer_.fd()}) {
        if (!watch(watched_.get(), fd)) return false;
    }
    started_ns_ = stats_ns_ = parts_.clock.monotonic_ns();
    stats_due_ns_ = started_ns_ + kStatsNs;
    timer_.arm_ms(0);  // the first attempt
    return true;
}

void MqttReporter::report(const RenderedEvent& event, std::int64_t now_ns) {
    now_ns_ = now_ns;
    ++counters_.events[static_cast<std::size_t>(event.event->decision.type)];
    const bool live = keeper_.up() && !silent() && !parts_.broker.clogged() && !too_late(*event.event);
    const std::int64_t left_ns = event.event->expires_wall_ns - parts_.clock.wall_ns();
    if (!live || send(Topic::event, event.json, seconds_up(left_ns)) != Broker::Sent::yes) ++counters_.not_live;
    send_log();
    arm_timer();
}

void MqttReporter::tend(std::int64_t now_ns) {
    now_ns_ = now_ns;
    (void)timer_.take();
    parts_.broker.tend();
    tend_connection();
    if (keeper_.up()) {
        keeper_.settle(now_ns);
        const Status status = parts_.board.read();
        send_states(status, false);
        const bool changed = !(status.presence == sent_.presence) || (seeing(status) && !seeing(sent_));
        if (changed || now_ns >= presence_due_ns_) send_presence(status);
        if (now_ns >= stats_due_ns_) send_stats();
        sent_ = status;
        send_log();
    } else {
        (void)parts_.board.read();  // or its descriptor would wake us for ever
    }
    arm_timer();
}

void MqttReporter::tend_connection() {
    switch (keeper_.due(now_ns_)) {
        case BrokerKeeper::Due::connect:
            keeper_.began(now_ns_);
            parts_.broker.connect(*this);
            break;
        case BrokerKeeper::Due::give_up:
            give_up(parts_.broker.waiting_for());
            break;
        case BrokerKeeper::Due::nothing:
            break;
    }
    if (!keeper_.up()) return;
    if (open_.count() > 0 && now_ns_ - open_.oldest_ns() >= kGiveUpNs) return give_up(BrokerFault::silent);
    if (now_ns_ < keep_alive_due_ns_) return;
    keep_alive_due_ns_ = now_ns_ + std::int64_t{config_.mqtt.keepalive_s} * kNsPerS / 4;
    parts_.broker.keep_alive();
}

void MqttReporter::give_up(BrokerFault fault) {
    parts_.broker.close();
    on_ended({fault, {}});
}

void MqttReporter::on_connected() {
    keeper_.connected(now_ns_);
    counters_.connections = keeper_.connections();
    forget_connection();
    keep_alive_due_ns_ = now_ns_ + std::int64_t{config_.mqtt.keepalive_s} * kNsPerS / 4;
    if (config_.mqtt.commands) {  // before anybody can know that we are here
        TopicText all = command_prefix_;
        (void)all.append("+");
        (void)parts_.broker.subscribe(all.c_str());
    }
    (void)send(Topic::availability, "online", 0);
    const Status status = parts_.board.read();
    send_states(status, true);
    send_presence(status);
    sent_ = status;
}

void MqttReporter::on_ended(const BrokerTrouble& trouble) {
    forget_connection();
    keeper_.failed(trouble, now_ns_);
}

void MqttReporter::forget_connection() {
    open_.clear();
    sent_number_ = 0;
    log_rests_until_ns_ = 0;
}

bool MqttReporter::silent() const {
    return open_.count() > 0 && now_ns_ - open_.oldest_ns() > kSilentNs;
}

// By both clocks: the wall clock may have been set since.
bool MqttReporter::too_late(const Event& event) const {
    if (parts_.clock.wall_ns() >= event.expires_wall_ns) return true;
    const std::int64_t captured_ns = event.frame.stamps.captured_ns;
    return captured_ns != 0 && now_ns_ - captured_ns >= event.expires_wall_ns - event.captured_wall_ns;
}

Broker::Sent MqttReporter::send(Topic topic, std::string_view payload, std::uint32_t expiry_s, std::uint64_t number) {
    const TopicRow& row = topic_row(topic);
    int id = 0;
    const BrokerMessage message{topics_[static_cast<std::size_t>(topic)].view(), payload, row.qos, row.retained,
                                expiry_s};
    const Broker::Sent sent = parts_.broker.publish(message, id);
    if (sent == Broker::Sent::yes && row.qos > 0) open_.add({id, number, now_ns_});
    return sent;
}

void MqttReporter::send_log() {
    while (keeper_.up() && now_ns_ >= log_rests_until_ns_ && open_.count() < kLogAtOnce && !parts_.broker.clogged()) {
        StoredEvent event;
        if (!parts_.store.next(sent_number_, event)) return;
        const Broker::Sent sent = send(Topic::log, log_payload(event), config_.mqtt.log_expiry_s, event.number);
        if (sent == Broker::Sent::no) return;
        sent_number_ = event.number;
        if (sent == Broker::Sent::too_large) refused(event.number, 149);
    }
}

std::string_view MqttReporter::log_payload(const StoredEvent& event) {
    constexpr std::string_view kLate = ",\"late\":true}";
    const bool late = event.of_earlier_run || parts_.clock.wall_ns() >= event.expires_wall_ns;
    const bool fits = event.json.ends_with('}') && event.json.size() + kLate.size() <= line_.size();
    if (!late || !fits || event.json.find("\"late\":true") != std::string_view::npos) return event.json;
    std::size_t used = event.json.substr(0, event.json.size() - 1).copy(line_.data(), line_.size());
    used += kLate.copy(line_.data() + used, kLate.size());
    return {line_.data(), used};
}

void MqttReporter::on_acknowledged(int id, std::uint8_t answer) {
    const auto message = open_.take(id);
    if (!message) return;
    if (answer >= kRefusedFrom) return refused(message->number, answer);
    keeper_.proven();
    if (message->number == 0) return;
    refusal_told_ = false;
    acknowledge_arrived();
}

// Not beyond what is to be sent again: a message that was refused for now has not arrived, though later ones have.
void MqttReporter::acknowledge_arrived() {
    const std::uint64_t lowest = open_.lowest_number();
    parts_.store.acknowledge(lowest == 0 ? sent_number_ : std::min(sent_number_, lowest - 1));
}

// Rules may be changed, then everything is still to be had. What is wrong with the message itself stays wrong: it must
// not hold up those behind it.
void MqttReporter::refused(std::uint64_t number, std::uint8_t answer) {
    ++counters_.refused;
    if (answer == kNotAuthorized || answer == kQuotaExceeded) {
        tell_refused(answer == kNotAuthorized ? "it is not authorized to: check the broker's rules"
                                              : "too much was sent: check the broker's limits",
                     answer);
        if (number == 0) return;
        log_rests_until_ns_ = now_ns_ + kLogRestsNs;
        sent_number_ = std::min(sent_number_, number - 1);
        return;
    }
    tell_refused("it does not take the message, perhaps for its size: check the broker's limits", answer);
    if (number == 0) return;
    acknowledge_arrived();
}

void MqttReporter::tell_refused(const char* words, std::uint8_t answer) {
    if (refusal_told_) return;
    refusal_told_ = true;
    log::error("mqtt: the broker refuses what the agent publishes: %s (reason code %u)", words, unsigned{answer});
}

void MqttReporter::send_states(const Status& status, bool all) {
    struct Part {
        Topic topic;
        const PartState& now;
        const PartState& before;
    };
    for (const Part& part : {Part{Topic::camera, status.camera, sent_.camera},
                             {Topic::server, status.server, sent_.server},
                             {Topic::door, status.door, sent_.door},
                             {Topic::recognition, status.recognition, sent_.recognition}}) {
        const bool same = part.now.word == part.before.word && part.now.since_wall_ns == part.before.since_wall_ns;
        if (all || !same) (void)send(part.topic, write_state(part.now, payload_), 0);
    }
}

// While nobody can be seen, that nobody is seen means nothing.
void MqttReporter::send_presence(const Status& status) {
    presence_due_ns_ = now_ns_ + kPresenceNs;
    if (!seeing(status) || silent() || parts_.broker.clogged()) return;
    (void)send(Topic::presence, write_presence(status, payload_), topic_row(Topic::presence).expiry_s);
}

void MqttReporter::send_stats() {
    stats_due_ns_ = now_ns_ + kStatsNs;
    const std::int64_t cpu_ns = cpu_time_ns();
    const StatsInterval interval{now_ns_ - started_ns_, now_ns_ - stats_ns_, cpu_ns - stats_cpu_ns_};
    stats_ns_ = now_ns_;
    stats_cpu_ns_ = cpu_ns;
    if (silent() || parts_.broker.clogged()) return;
    const AuditHead* const audited = parts_.audit == nullptr ? nullptr : &parts_.audit->head();
    (void)send(
        Topic::stats,
        write_stats(interval, memory_use().value_or(MemoryUse{}), parts_.stats.read(), counters_, audited, payload_),
        topic_row(Topic::stats).expiry_s);
}

void MqttReporter::on_message(std::string_view topic, std::string_view payload, bool retained) {
    if (!topic.starts_with(command_prefix_.view())) return;
    const std::string_view verb = topic.substr(command_prefix_.size());
    if (verb == "result") return;             // our own answer
    if (retained && payload.empty()) return;  // somebody takes a retained command back
    obey(verb, retained);
}

void MqttReporter::obey(std::string_view verb, bool retained) {
    const char* reason = "";
    const auto command = command_of(verb);
    if (!command) {
        reason = "there is no such command";
    } else if (retained) {
        reason = "it was sent as retained, and would come again with every connection";
    } else if (!parts_.commands.push(*command)) {
        reason = "too many commands wait";
    }
    (void)send(Topic::result, write_result(verb, reason, payload_), topic_row(Topic::result).expiry_s);
}

bool MqttReporter::busy() const {
    if (keeper_.up()) return open_.count() > 0;
    StoredEvent event;
    return keeper_.connecting() && !keeper_.troubled() && parts_.store.next(0, event);
}

void MqttReporter::stop() {
    if (keeper_.up()) (void)send(Topic::availability, "offline", 0);
    parts_.broker.close();
}

void MqttReporter::arm_timer() {
    std::int64_t next_ns = keeper_.next_ns();
    if (keeper_.up()) {
        next_ns = std::min({keep_alive_due_ns_, presence_due_ns_, stats_due_ns_});
        if (open_.count() > 0) next_ns = std::min(next_ns, open_.oldest_ns() + kGiveUpNs);
        if (log_rests_until_ns_ > now_ns_) next_ns = std::min(next_ns, log_rests_until_ns_);
    }
    const std::int64_t wait_ns = std::max<std::int64_t>(0, next_ns - now_ns_);
    timer_.arm_ms(static_cast<std::uint32_t>(wait_ns / kNsPerMs + 1));
}

}  // namespace agent
