#include "agent/report/mqtt_client.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/report/mosquitto_library.hpp"
#include "agent/report/mqtt_tls.hpp"
#include "agent/report/mqtt_topics.hpp"

namespace agent {
namespace {

const MosquittoLibrary& lib() {
    return mosquitto_library();
}

// A name lookup and OpenSSL reading a list of authorities.
constexpr std::size_t kStackBytes = 256 * 1024;
// How often the library is asked to read in one go: it reads one packet a time, and TLS may hold several.
constexpr int kReadsAtOnce = 64;

const char* or_null(const char* text) {
    return *text == '\0' ? nullptr : text;
}

// What the broker's answer to our introduction means. Below 128: MQTT 3.1.1.
BrokerFault fault_of_answer(int answer) {
    switch (answer) {
        case CONNACK_REFUSED_PROTOCOL_VERSION:
        case MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION:
            return BrokerFault::version_refused;
        case CONNACK_REFUSED_IDENTIFIER_REJECTED:
        case MQTT_RC_CLIENTID_NOT_VALID:
            return BrokerFault::id_refused;
        case CONNACK_REFUSED_SERVER_UNAVAILABLE:
        case MQTT_RC_SERVER_UNAVAILABLE:
        case MQTT_RC_SERVER_BUSY:
            return BrokerFault::unavailable;
        case CONNACK_REFUSED_BAD_USERNAME_PASSWORD:
        case CONNACK_REFUSED_NOT_AUTHORIZED:
        case MQTT_RC_BAD_USERNAME_OR_PASSWORD:
        case MQTT_RC_NOT_AUTHORIZED:
        case MQTT_RC_BANNED:
        case MQTT_RC_BAD_AUTHENTICATION_METHOD:
            return BrokerFault::not_let_in;
        default:
            return BrokerFault::ended;
    }
}

// A key with a passphrase would make OpenSSL ask on the terminal.
int no_passphrase(char*, int, int, void*) {
    return 0;
}

}  // namespace

BrokerSettings broker_settings(const Config& config, const PasswordText& password) {
    BrokerSettings settings;
    (void)parse_mqtt_url(config.mqtt.url.view(), settings.address);  // the config was checked
    (void)settings.client_id.append("compreface-agent-");
    (void)settings.client_id.append(agent_id(config).view());
    settings.user = config.mqtt.user;
    settings.password = password;
    settings.ca_file = config.mqtt.ca_file;
    settings.cert_file = config.mqtt.cert_file;
    settings.key_file = config.mqtt.key_file;
    settings.tls_insecure = config.mqtt.tls_insecure_i_know;
    settings.keepalive_s = config.mqtt.keepalive_s;
    settings.will_topic = topic_name(config, Topic::availability);
    return settings;
}

// Called by the library from within its reading.
struct MqttClient::Callbacks {
    static void connected(mosquitto*, void* self, int answer, int, const mosquitto_property*) {
        MqttClient& me = *static_cast<MqttClient*>(self);
        if (answer == 0) {
            me.stage_ = Stage::up;
            return me.listener_->on_connected();
        }
        me.note(fault_of_answer(answer),
                answer >= 128 ? lib().mosquitto_reason_string(answer) : lib().mosquitto_connack_string(answer));
    }

    static void disconnected(mosquitto*, void* self, int reason, const mosquitto_property*) {
        MqttClient& me = *static_cast<MqttClient*>(self);
        if (reason < 128) return;  // the library's own view, which the failed call returns as well
        me.note(reason == MQTT_RC_SESSION_TAKEN_OVER ? BrokerFault::taken_over : BrokerFault::ended,
                lib().mosquitto_reason_string(reason));
    }

    static void published(mosquitto*, void* self, int id, int reason, const mosquitto_property*) {
        static_cast<MqttClient*>(self)->listener_->on_acknowledged(id, static_cast<std::uint8_t>(reason));
    }

    static void message(mosquitto*, void* self, const mosquitto_message* got, const mosquitto_property*) {
        const std::string_view payload{static_cast<const char*>(got->payload),
                                       static_cast<std::size_t>(got->payloadlen)};
        static_cast<MqttClient*>(self)->listener_->on_message(got->topic, got->payloadlen > 0 ? payload : "",
                                                              got->retain);
    }

    // TLS gives its reasons here only, and is gone when the failed call returns.
    static void logged(mosquitto* client, void* self, int level, const char* words) {
        if (level != MOSQ_LOG_ERR) return;
        MqttClient& me = *static_cast<MqttClient*>(self);
        std::string_view why;
        if (std::strstr(words, "host name verification failed") != nullptr) {
            return me.note(BrokerFault::certificate_other_host, {});
        }
        if (std::strstr(words, "Unable to load") != nullptr) return me.note(BrokerFault::tls_files, {});
        if (std::strstr(words, "OpenSSL Error") == nullptr) return;
        const BrokerFault fault = certificate_fault(lib().mosquitto_ssl_get(client), why);
        if (fault != BrokerFault::none) return me.note(fault, why);
        const char* const last = std::strrchr(words, ':');  // "error:0A00010B:SSL routines::wrong version number"
        me.note(BrokerFault::tls_failed, last == nullptr ? words : last + 1);
    }
};

MqttClient::~MqttClient() {
    if (!opened_) return;
    destroy_client();
    lib().mosquitto_lib_cleanup();
}

bool MqttClient::open(const BrokerSettings& settings) {
    settings_ = settings;
    if (!load_mosquitto_library()) {
        errno = ELIBACC;
        return false;
    }
    watched_.reset(::epoll_create1(EPOLL_CLOEXEC));
    if (!watched_.valid() || !wanted_.open() || !started_.open()) return false;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = started_.fd();
    if (::epoll_ctl(watched_.get(), EPOLL_CTL_ADD, started_.fd(), &event) != 0) return false;
    lib().mosquitto_lib_init();
    opened_ = true;
    return thread_.start<&MqttClient::work>("broker", kStackBytes, *this);
}

bool MqttClient::end(std::uint32_t timeout_ms) {
    if (!thread_.running()) return true;
    ending_ = true;
    wanted_.notify();
    return thread_.join(timeout_ms);
}

void MqttClient::work() {
    while (true) {
        pollfd waits{wanted_.fd(), POLLIN, 0};
        (void)::poll(&waits, 1, -1);
        if (wanted_.drain() == 0) continue;
        if (ending_) return;
        start_client();
        started_.notify();
    }
}

// What may take long: the library looks the name up, reads the certificates, and begins to connect.
void MqttClient::start_client() {
    if (client_ != nullptr) lib().mosquitto_destroy(client_);
    client_ = lib().mosquitto_new(settings_.client_id.c_str(), true, this);
    if (client_ == nullptr) {
        start_result_ = MOSQ_ERR_NOMEM;
        return;
    }
    lib().mosquitto_log_callback_set(client_, Callbacks::logged);
    lib().mosquitto_connect_v5_callback_set(client_, Callbacks::connected);
    lib().mosquitto_disconnect_v5_callback_set(client_, Callbacks::disconnected);
    lib().mosquitto_publish_v5_callback_set(client_, Callbacks::published);
    lib().mosquitto_message_v5_callback_set(client_, Callbacks::message);
    // Before the will, which is laid out for it.
    lib().mosquitto_int_option(client_, MOSQ_OPT_PROTOCOL_VERSION, older_ ? MQTT_PROTOCOL_V311 : MQTT_PROTOCOL_V5);
    lib().mosquitto_int_option(client_, MOSQ_OPT_TCP_NODELAY, 1);
    constexpr std::string_view kOffline = "offline";
    int result = lib().mosquitto_will_set(client_, settings_.will_topic.c_str(), static_cast<int>(kOffline.size()),
                                          kOffline.data(), 1, true);
    if (result == MOSQ_ERR_SUCCESS && !settings_.user.empty()) {
        result = lib().mosquitto_username_pw_set(client_, settings_.user.c_str(), or_null(settings_.password.c_str()));
    }
    if (result == MOSQ_ERR_SUCCESS && settings_.address.tls) result = configure_tls();
    if (result == MOSQ_ERR_SUCCESS) {
        result = lib().mosquitto_connect_bind_async(client_, settings_.address.host.c_str(), settings_.address.port,
                                                    static_cast<int>(settings_.keepalive_s), nullptr);
    }
    start_result_ = result;
    start_errno_ = errno;
}

int MqttClient::configure_tls() {
    const char* const ca_file = or_null(settings_.ca_file.c_str());
    // Without a file of its own the library wants to be told to take the system's authorities.
    int result =
        ca_file == nullptr ? lib().mosquitto_int_option(client_, MOSQ_OPT_TLS_USE_OS_CERTS, 1) : MOSQ_ERR_SUCCESS;
    const char* const cert_file = or_null(settings_.cert_file.c_str());
    if (result == MOSQ_ERR_SUCCESS && (ca_file != nullptr || cert_file != nullptr)) {
        result = lib().mosquitto_tls_set(client_, ca_file, ca_file == nullptr ? "/etc/ssl/certs" : nullptr, cert_file,
                                         or_null(settings_.key_file.c_str()), no_passphrase);
    }
    constexpr int kVerifyPeer = 1, kVerifyNone = 0;
    if (result == MOSQ_ERR_SUCCESS) {
        result =
            lib().mosquitto_tls_opts_set(client_, settings_.tls_insecure ? kVerifyNone : kVerifyPeer, nullptr, nullptr);
    }
    // This one is about the host name only.
    if (result == MOSQ_ERR_SUCCESS && settings_.tls_insecure) result = lib().mosquitto_tls_insecure_set(client_, true);
    return result;
}

void MqttClient::connect(BrokerListener& listener) {
    listener_ = &listener;
    abandoned_ = false;
    if (stage_ == Stage::starting) return;  // an attempt that was given up still hangs in its lookup: its result counts
    destroy_client();
    begin();
}

void MqttClient::begin() {
    trouble_ = {};
    stage_ = Stage::starting;
    wanted_.notify();
}

BrokerFault MqttClient::waiting_for() const {
    if (stage_ == Stage::starting) return BrokerFault::name_not_resolved;
    return stage_ == Stage::connecting ? BrokerFault::unreachable : BrokerFault::no_answer;
}

void MqttClient::tend() {
    if (stage_ == Stage::starting) {
        if (started_.drain() > 0) started();
    } else if (stage_ != Stage::idle) {
        tend_socket();
    }
}

void MqttClient::started() {
    if (abandoned_) {
        stage_ = Stage::idle;
        return destroy_client();
    }
    stage_ = Stage::connecting;
    if (start_result_ == MOSQ_ERR_EAI) {
        note(BrokerFault::name_not_resolved, {});
    } else if (start_result_ == MOSQ_ERR_TLS || (settings_.address.tls && start_errno_ == EPROTO)) {
        note(BrokerFault::tls_failed, {});
    } else if (settings_.address.tls && start_result_ == MOSQ_ERR_INVAL) {
        note(BrokerFault::tls_files, {});
    } else if (start_result_ == MOSQ_ERR_ERRNO) {
        note(BrokerFault::unreachable, errno_text(start_errno_));
    } else if (start_result_ > MOSQ_ERR_SUCCESS) {
        note(BrokerFault::client_failed, lib().mosquitto_strerror(start_result_));
    }
    if (start_result_ > MOSQ_ERR_SUCCESS) return finish(start_result_);
    watch_socket(true);
}

void MqttClient::tend_socket() {
    pollfd now{lib().mosquitto_socket(client_), POLLIN | POLLOUT, 0};
    if (::poll(&now, 1, 0) <= 0) return;
    if (stage_ == Stage::connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(now.fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0) {
            // Whoever breaks a connection off has taken it before.
            const bool hung_up = error == ECONNRESET || error == EPIPE;
            if (hung_up) stage_ = Stage::introducing;
            note(hung_up ? BrokerFault::hung_up : BrokerFault::unreachable, errno_text(error));
            return finish(MOSQ_ERR_ERRNO);
        }
        if ((now.revents & POLLOUT) == 0) return;
        stage_ = Stage::introducing;
    }
    int result = MOSQ_ERR_SUCCESS;
    if ((now.revents & POLLOUT) != 0 && lib().mosquitto_want_write(client_))
        result = lib().mosquitto_loop_write(client_, 1);
    if ((now.revents & (POLLIN | POLLERR | POLLHUP)) != 0) {
        for (int i = 0; i < kReadsAtOnce && result == MOSQ_ERR_SUCCESS; ++i) {
            result = lib().mosquitto_loop_read(client_, 1);
            pollfd more{lib().mosquitto_socket(client_), POLLIN, 0};
            const bool waits =
                more.fd >= 0 && (tls_bytes_wait(lib().mosquitto_ssl_get(client_)) || ::poll(&more, 1, 0) > 0);
            if (!waits) break;
        }
    }
    check(result);
}

// After every call that may have ended the connection. Never within a callback.
void MqttClient::check(int result) {
    if (result != MOSQ_ERR_SUCCESS || trouble_.fault != BrokerFault::none || lib().mosquitto_socket(client_) < 0) {
        return finish(result);
    }
    watch_socket(false);
}

void MqttClient::note(BrokerFault fault, std::string_view detail) {
    if (trouble_.fault != BrokerFault::none) return;  // the first is the cause
    trouble_.fault = fault;
    trouble_.detail.assign_front(detail);
}

void MqttClient::finish(int result) {
    if (trouble_.fault == BrokerFault::none) {
        const bool garbage = result == MOSQ_ERR_PROTOCOL || result == MOSQ_ERR_MALFORMED_PACKET ||
                             result == MOSQ_ERR_MALFORMED_UTF8 || result == MOSQ_ERR_OVERSIZE_PACKET;
        if (garbage) {
            note(stage_ == Stage::up ? BrokerFault::ended : BrokerFault::not_mqtt, lib().mosquitto_strerror(result));
        } else if (stage_ == Stage::up) {
            note(BrokerFault::lost, result == MOSQ_ERR_KEEPALIVE ? "no sign of life" : "");
        } else {
            note(BrokerFault::hung_up, {});
        }
    }
    if (try_older()) return;
    older_ = older_ && stage_ == Stage::up;
    stage_ = Stage::idle;
    destroy_client();
    const BrokerTrouble trouble = trouble_;
    listener_->on_ended(trouble);
}

// Brokers that know no MQTT 5 say so, or just hang up.
bool MqttClient::try_older() {
    const bool may_help = trouble_.fault == BrokerFault::version_refused || trouble_.fault == BrokerFault::hung_up ||
                          trouble_.fault == BrokerFault::not_mqtt;
    if (older_ || stage_ != Stage::introducing || !may_help) return false;
    older_ = true;
    destroy_client();
    begin();
    return true;
}

Broker::Sent MqttClient::publish(const BrokerMessage& message, int& id) {
    if (stage_ != Stage::up) return Sent::no;
    mosquitto_property* properties = nullptr;
    if (!older_ && message.expiry_s > 0) {
        (void)lib().mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, message.expiry_s);
    }
    TopicText topic;
    (void)topic.assign(message.topic);
    const int result = lib().mosquitto_publish_v5(client_, &id, topic.c_str(), static_cast<int>(message.payload.size()),
                                                  message.payload.data(), message.qos, message.retain, properties);
    lib().mosquitto_property_free_all(&properties);
    if (result == MOSQ_ERR_SUCCESS) {
        watch_socket(false);
        return Sent::yes;
    }
    if (result == MOSQ_ERR_OVERSIZE_PACKET || result == MOSQ_ERR_PAYLOAD_SIZE) return Sent::too_large;
    // The next tend() ends the connection; a broken socket is readable.
    return Sent::no;
}

Broker::Sent MqttClient::subscribe(const char* topic) {
    if (stage_ != Stage::up) return Sent::no;
    // Ours do not come back, and what was sent as retained is seen to be so.
    const int options = older_ ? 0 : MQTT_SUB_OPT_NO_LOCAL | MQTT_SUB_OPT_RETAIN_AS_PUBLISHED;
    const int result = lib().mosquitto_subscribe_v5(client_, nullptr, topic, 1, options, nullptr);
    if (result == MOSQ_ERR_SUCCESS) watch_socket(false);
    return result == MOSQ_ERR_SUCCESS ? Sent::yes : Sent::no;
}

bool MqttClient::clogged() const {
    return stage_ == Stage::up && lib().mosquitto_want_write(client_);
}

void MqttClient::keep_alive() {
    if (stage_ == Stage::up) check(lib().mosquitto_loop_misc(client_));
}

void MqttClient::close() {
    if (stage_ == Stage::starting) {
        abandoned_ = true;
        return;
    }
    if (stage_ == Stage::up) (void)lib().mosquitto_disconnect(client_);
    stage_ = Stage::idle;
    destroy_client();
}

void MqttClient::watch_socket(bool added) {
    const bool wants_write = stage_ == Stage::connecting || lib().mosquitto_want_write(client_);
    if (!added && wants_write == wants_write_) return;
    epoll_event event{};
    event.events = wants_write ? EPOLLIN | EPOLLOUT : EPOLLIN;
    (void)::epoll_ctl(watched_.get(), added ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, lib().mosquitto_socket(client_), &event);
    wants_write_ = wants_write;
}

void MqttClient::destroy_client() {
    if (client_ != nullptr) lib().mosquitto_destroy(client_);  // closes the socket, which leaves the epoll by that
    client_ = nullptr;
}

}  // namespace agent
