// Certificates for tests of TLS, made anew at each start: none lies in the tree, so none can expire there.
#pragma once

#include <string>

namespace compreface::fakes {

// Paths of PEM files.
struct ServerCertificate {
    std::string certificate;
    std::string key;
};

// A folder with two certificate authorities and the certificates of a server: EC P-256, for localhost, 127.0.0.1 and
// ::1 unless said otherwise. Aborts with a message when one cannot be made: nothing can be tested then.
class TestCertificates {
public:
    // In a new temporary folder, which the destructor removes.
    TestCertificates();
    // In `folder`, which is made when it is missing, and kept.
    explicit TestCertificates(const std::string& folder);
    ~TestCertificates();
    TestCertificates(const TestCertificates&) = delete;
    TestCertificates& operator=(const TestCertificates&) = delete;

    [[nodiscard]] const std::string& folder() const { return folder_; }
    // What a client is told to trust.
    [[nodiscard]] std::string ca_file() const { return folder_ + "/ca.pem"; }

    [[nodiscard]] ServerCertificate good() const { return named("good"); }
    [[nodiscard]] ServerCertificate expired() const { return named("expired"); }
    // Valid, for the host other.example only.
    [[nodiscard]] ServerCertificate wrong_name() const { return named("wrong-name"); }
    // Valid, from an authority that ca_file() does not hold.
    [[nodiscard]] ServerCertificate foreign() const { return named("foreign"); }
    // Its own issuer; trusted by a client whose CA file is this certificate.
    [[nodiscard]] ServerCertificate self_signed() const { return named("self-signed"); }

private:
    void make() const;
    [[nodiscard]] ServerCertificate named(const char* name) const;

    std::string folder_;
    bool temporary_;
};

}  // namespace compreface::fakes
