// libmosquitto, loaded when it is wanted: who has no broker pays neither its memory nor OpenSSL's, about 2 MB, and
// needs neither on the machine.
#pragma once

#include <mosquitto.h>
#include <mqtt_protocol.h>

namespace agent {

// clang-format off
#define AGENT_MOSQUITTO_FUNCTIONS(row) \
    row(mosquitto_connack_string) \
    row(mosquitto_connect_bind_async) \
    row(mosquitto_connect_v5_callback_set) \
    row(mosquitto_destroy) \
    row(mosquitto_disconnect) \
    row(mosquitto_disconnect_v5_callback_set) \
    row(mosquitto_int_option) \
    row(mosquitto_lib_cleanup) \
    row(mosquitto_lib_init) \
    row(mosquitto_log_callback_set) \
    row(mosquitto_loop_misc) \
    row(mosquitto_loop_read) \
    row(mosquitto_loop_write) \
    row(mosquitto_message_v5_callback_set) \
    row(mosquitto_new) \
    row(mosquitto_property_add_int32) \
    row(mosquitto_property_free_all) \
    row(mosquitto_publish_v5) \
    row(mosquitto_publish_v5_callback_set) \
    row(mosquitto_reason_string) \
    row(mosquitto_socket) \
    row(mosquitto_ssl_get) \
    row(mosquitto_strerror) \
    row(mosquitto_subscribe_v5) \
    row(mosquitto_tls_insecure_set) \
    row(mosquitto_tls_opts_set) \
    row(mosquitto_tls_set) \
    row(mosquitto_username_pw_set) \
    row(mosquitto_want_write) \
    row(mosquitto_will_set)
// clang-format on

struct MosquittoLibrary {
#define AGENT_ROW(name) decltype(&::name) name = nullptr;
    AGENT_MOSQUITTO_FUNCTIONS(AGENT_ROW)
#undef AGENT_ROW
};

// False: it is not on this machine, or is not the one that we know. Before threads start; once it is there it stays.
[[nodiscard]] bool load_mosquitto_library();
// After it has been loaded.
[[nodiscard]] const MosquittoLibrary& mosquitto_library();

// A function of OpenSSL, of which libmosquitto brings its own; nullptr: it was built without.
[[nodiscard]] void* openssl_function(const char* name);

}  // namespace agent
