/* What of Mbed TLS is built: a TLS 1.2 and 1.3 client for curl, plus the hashes that the agent itself uses.
 *
 * It replaces Mbed TLS's own mbedtls_config.h, so whatever is not named here is left out. It is installed with the
 * library: everything that includes an Mbed TLS header must see the same switches. */
#ifndef COMPREFACE_MBEDTLS_CONFIG_H
#define COMPREFACE_MBEDTLS_CONFIG_H

/* --- System ------------------------------------------------------------------------------------------------------ */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE      /* without it an expired certificate is accepted */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY     /* mbedtls_platform_set_calloc_free(): lets tests count its allocations */
#define MBEDTLS_FS_IO               /* CA file, client certificate and CRL are read from files */
#define MBEDTLS_ERROR_C             /* words instead of numbers in curl's error buffer */
#define MBEDTLS_THREADING_C         /* two threads may each hold a connection: PSA's key store is shared */
#define MBEDTLS_THREADING_PTHREAD

/* --- Random numbers ---------------------------------------------------------------------------------------------- */
#define MBEDTLS_ENTROPY_C
#define MBEDTLS_CTR_DRBG_C

/* --- PSA: TLS 1.3 is built upon it; curl initialises it only when USE_PSA_CRYPTO is set --------------------------- */
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_USE_PSA_CRYPTO
#define MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS /* who calls PSA does not change its buffers meanwhile: without this, each
                                              * record of an upload is copied to and from fresh heap */

/* --- Hashes ------------------------------------------------------------------------------------------------------ */
#define MBEDTLS_MD_C                /* HMAC too */
#define MBEDTLS_SHA1_C              /* key identifiers in certificates; no cipher suite below uses it */
#define MBEDTLS_SHA224_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_HKDF_C

/* --- Ciphers: AES-GCM and ChaCha20-Poly1305 ---------------------------------------------------------------------- */
#define MBEDTLS_CIPHER_C
#define MBEDTLS_AES_C
#define MBEDTLS_AESCE_C             /* ARMv8 AES instructions where the core has them (a Pi 4 has not), asked at run time */
#define MBEDTLS_AESNI_C             /* the same on x86 */
#define MBEDTLS_AES_ROM_TABLES      /* tables in the file instead of in memory, and only a quarter of them */
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_GCM_C
#define MBEDTLS_CHACHA20_C
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C

/* --- Public keys ------------------------------------------------------------------------------------------------- */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_DP_SECP521R1_ENABLED
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21           /* RSA-PSS: TLS 1.3 signs with nothing else when the key is RSA */
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PK_WRITE_C          /* curl's key pinning writes the server's key out to hash it */

/* --- Certificates ------------------------------------------------------------------------------------------------ */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_CRL_PARSE_C

/* --- TLS --------------------------------------------------------------------------------------------------------- */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_ENCRYPT_THEN_MAC
#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE           /* looks like 1.2 to a middlebox that knows no 1.3 */
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED  /* a reconnect resumes instead of starting anew */
#define MBEDTLS_SSL_SESSION_TICKETS
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE               /* key pinning looks at it after the handshake */
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_ALPN

#endif
