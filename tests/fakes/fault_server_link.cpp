#include "fakes/fault_server_link.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace compreface::fakes {

Link::~Link() {
    SSL_free(session_);
    SSL_CTX_free(context_);
}

bool Link::start_tls(const ServerCertificate& certificate) {
    context_ = SSL_CTX_new(TLS_server_method());
    if (context_ == nullptr) return false;
    if (SSL_CTX_use_certificate_chain_file(context_, certificate.certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context_, certificate.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        ERR_print_errors_fp(stderr);
        return false;
    }
    session_ = SSL_new(context_);
    const bool started = session_ != nullptr && SSL_set_fd(session_, descriptor_) == 1 && SSL_accept(session_) == 1;
    ERR_clear_error();  // a refused certificate is what some tests are about, not an error of this thread's next call
    return started;
}

std::size_t Link::read(char* out, std::size_t size) {
    if (session_ != nullptr) {
        std::size_t got = 0;
        if (SSL_read_ex(session_, out, size, &got) != 1) got = 0;
        ERR_clear_error();
        return got;
    }
    ssize_t got = 0;
    do {
        got = recv(descriptor_, out, size, 0);
    } while (got < 0 && errno == EINTR);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

bool Link::write(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t sent = 0;
        if (session_ != nullptr) {
            if (SSL_write_ex(session_, bytes.data(), bytes.size(), &sent) != 1) {
                ERR_clear_error();
                return false;
            }
        } else {
            const ssize_t result = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (result < 0 && errno == EINTR) continue;
            if (result < 0) return false;
            sent = static_cast<std::size_t>(result);
        }
        bytes.remove_prefix(sent);
    }
    return true;
}

void Link::finish_writing() {
    if (session_ != nullptr && SSL_is_init_finished(session_) == 1) SSL_shutdown(session_);
    ERR_clear_error();
    shutdown(descriptor_, SHUT_WR);
}

void Link::reset_on_close() const {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Link::wait_for_end() const {
    pollfd end{.fd = descriptor_, .events = POLLRDHUP, .revents = 0};
    while (poll(&end, 1, -1) < 0 && errno == EINTR) {
    }
}

}  // namespace compreface::fakes
