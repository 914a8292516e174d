#include "raw_client.hpp"

#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace compreface::fakes {

RawClient::RawClient(std::uint16_t port) : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

RawClient::~RawClient() {
    SSL_free(session_);
    SSL_CTX_free(context_);
    close(descriptor_);
}

std::string RawClient::start_tls(const std::string& ca_file) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_load_verify_file(context_, ca_file.c_str());
    session_ = SSL_new(context_);
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session_), "127.0.0.1");
    SSL_set_fd(session_, descriptor_);
    if (SSL_connect(session_) == 1) return {};
    const long verified = SSL_get_verify_result(session_);
    ERR_clear_error();
    return verified != X509_V_OK ? X509_verify_cert_error_string(verified) : "no handshake";
}

bool RawClient::send(std::string_view bytes) {
    if (session_ != nullptr) {
        std::size_t sent = 0;
        return SSL_write_ex(session_, bytes.data(), bytes.size(), &sent) == 1 && sent == bytes.size();
    }
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string RawClient::receive_all() {
    return receive_until({});
}

std::string RawClient::receive_until(std::string_view end) {
    std::string out;
    std::array<char, 65536> piece{};
    while (end.empty() || !out.ends_with(end)) {
        std::size_t got = 0;
        if (session_ != nullptr) {
            if (SSL_read_ex(session_, piece.data(), piece.size(), &got) != 1) break;
        } else {
            const ssize_t result = recv(descriptor_, piece.data(), end.empty() ? piece.size() : 1, 0);
            if (result < 0 && errno == EINTR) continue;
            was_reset_ = result < 0 && errno == ECONNRESET;
            if (result <= 0) break;
            got = static_cast<std::size_t>(result);
        }
        out.append(piece.data(), got);
    }
    return out;
}

bool RawClient::has_bytes() const {
    char byte = 0;
    return recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

std::string request_text(std::string_view method, std::string_view target, std::string_view body) {
    std::string out = std::string(method) + " " + std::string(target) +
                      " HTTP/1.1\r\nHost: x\r\nX-Api-Key: 00000000-0000-0000-0000-0000000000a2\r\n";
    if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return out + "\r\n" + std::string(body);
}

}  // namespace compreface::fakes
