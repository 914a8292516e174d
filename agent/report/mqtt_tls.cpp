#include "agent/report/mqtt_tls.hpp"

#include <openssl/ssl.h>

#include "agent/report/mosquitto_library.hpp"

namespace agent {
namespace {

template <class Function>
Function* find(const char* name) {
    return reinterpret_cast<Function*>(openssl_function(name));
}

}  // namespace

bool tls_bytes_wait(void* ssl) {
    if (ssl == nullptr) return false;
    static const auto pending = find<decltype(SSL_pending)>("SSL_pending");
    return pending != nullptr && pending(static_cast<SSL*>(ssl)) > 0;
}

BrokerFault certificate_fault(void* ssl, std::string_view& words) {
    if (ssl == nullptr) return BrokerFault::none;
    static const auto verify_result = find<decltype(SSL_get_verify_result)>("SSL_get_verify_result");
    static const auto error_string = find<decltype(X509_verify_cert_error_string)>("X509_verify_cert_error_string");
    if (verify_result == nullptr || error_string == nullptr) return BrokerFault::none;
    const long result = verify_result(static_cast<SSL*>(ssl));
    words = error_string(result);
    switch (result) {
        case X509_V_OK:
            return BrokerFault::none;
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return BrokerFault::certificate_out_of_date;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return BrokerFault::certificate_other_host;
        default:
            return BrokerFault::certificate_not_trusted;
    }
}

}  // namespace agent
