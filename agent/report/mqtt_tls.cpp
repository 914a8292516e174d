#include "agent/report/mqtt_tls.hpp"

#include <openssl/ssl.h>

namespace agent {

bool tls_bytes_wait(void* ssl) {
    return ssl != nullptr && SSL_pending(static_cast<SSL*>(ssl)) > 0;
}

BrokerFault certificate_fault(void* ssl, std::string_view& words) {
    if (ssl == nullptr) return BrokerFault::none;
    const long result = SSL_get_verify_result(static_cast<SSL*>(ssl));
    words = X509_verify_cert_error_string(result);
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
