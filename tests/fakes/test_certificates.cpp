#include "fakes/test_certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace compreface::fakes {
namespace {

constexpr const char* kThisHost = "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";
constexpr const char* kOtherHost = "DNS:other.example";

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

struct Identity {
    std::unique_ptr<EVP_PKEY, KeyDeleter> key;
    std::unique_ptr<X509, CertificateDeleter> certificate;
};

struct Wish {
    const char* common_name;
    const char* alternative_names;  // nullptr: none
    bool authority;
    int first_day;  // from today
    int last_day;
};

void require(bool done, const char* what) {
    if (done) return;
    std::fprintf(stderr, "test certificates: cannot %s\n", what);
    std::abort();
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

void set_serial(X509* certificate) {
    // Clients may remember a serial number together with its issuer: each run needs others.
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "get random bytes");
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U | 1U) == 1, "set a serial number");
}

// Signed by `issuer`, or by itself without one.
Identity make_identity(const Wish& wish, const Identity* issuer) {
    Identity made{std::unique_ptr<EVP_PKEY, KeyDeleter>(EVP_EC_gen("P-256")),
                  std::unique_ptr<X509, CertificateDeleter>(X509_new())};
    X509* certificate = made.certificate.get();
    require(made.key && certificate != nullptr, "make a key");
    require(X509_set_version(certificate, X509_VERSION_3) == 1, "set the version");
    set_serial(certificate);
    require(X509_time_adj_ex(X509_getm_notBefore(certificate), wish.first_day, 0, nullptr) != nullptr &&
                X509_time_adj_ex(X509_getm_notAfter(certificate), wish.last_day, 0, nullptr) != nullptr,
            "set the days");
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* common_name = reinterpret_cast<const unsigned char*>(wish.common_name);
    require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1, "set the name");
    X509* issuing = issuer != nullptr ? issuer->certificate.get() : certificate;
    require(X509_set_issuer_name(certificate, X509_get_subject_name(issuing)) == 1, "set the issuer");
    require(X509_set_pubkey(certificate, made.key.get()) == 1, "set the public key");
    add_extension(certificate, issuing, NID_basic_constraints,
                  wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    add_extension(certificate, issuing, NID_key_usage,
                  wish.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (!wish.authority) add_extension(certificate, issuing, NID_ext_key_usage, "serverAuth,clientAuth");
    if (wish.alternative_names != nullptr) {
        add_extension(certificate, issuing, NID_subject_alt_name, wish.alternative_names);
    }
    EVP_PKEY* signing = issuer != nullptr ? issuer->key.get() : made.key.get();
    require(X509_sign(certificate, signing, EVP_sha256()) > 0, "sign");
    return made;
}

void write(const Identity& identity, const ServerCertificate& paths) {
    const std::unique_ptr<std::FILE, FileCloser> certificate(std::fopen(paths.certificate.c_str(), "we"));
    require(certificate && PEM_write_X509(certificate.get(), identity.certificate.get()) == 1, "write a certificate");
    const std::unique_ptr<std::FILE, FileCloser> key(std::fopen(paths.key.c_str(), "we"));
    require(key && PEM_write_PrivateKey(key.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "write a key");
}

std::string temporary_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "compreface-certificates-XXXXXX").string();
    require(mkdtemp(pattern.data()) != nullptr, "make a temporary folder");
    return pattern;
}

}  // namespace

TestCertificates::TestCertificates() : folder_(temporary_folder()), temporary_(true) {
    make();
}

TestCertificates::TestCertificates(const std::string& folder) : folder_(folder), temporary_(false) {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    require(!error, "make the folder");
    make();
}

TestCertificates::~TestCertificates() {
    std::error_code ignored;
    if (temporary_) std::filesystem::remove_all(folder_, ignored);
}

ServerCertificate TestCertificates::named(const char* name) const {
    return {folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
}

void TestCertificates::make() const {
    // A day before now: a client whose clock is a little behind must not find them "not yet valid".
    const Identity authority = make_identity({"compreface-edge test authority", nullptr, true, -1, 30}, nullptr);
    const Identity stranger = make_identity({"somebody else's authority", nullptr, true, -1, 30}, nullptr);
    write(authority, named("ca"));
    write(stranger, named("foreign-ca"));
    write(make_identity({"localhost", kThisHost, false, -1, 30}, &authority), good());
    write(make_identity({"localhost", kThisHost, false, -30, -2}, &authority), expired());
    write(make_identity({"other.example", kOtherHost, false, -1, 30}, &authority), wrong_name());
    write(make_identity({"localhost", kThisHost, false, -1, 30}, &stranger), foreign());
    write(make_identity({"localhost", kThisHost, false, -1, 30}, nullptr), self_signed());
}

}  // namespace compreface::fakes
