# How Mbed TLS and curl are configured. A change here, as in any file of this folder, makes a new cache entry.

# -Os and a section per function, so that the linker can drop what a program does not use. The stack protector costs 4 %
# of the size: this is the code that reads what strangers send. 64-bit time and file offsets are what 32-bit ARM needs
# beyond 2038 and what the project itself uses there; elsewhere they change nothing.
set(COMPREFACE_THIRD_PARTY_C_FLAGS
  "-Os -DNDEBUG -ffunction-sections -fdata-sections -fstack-protector-strong -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64")

set(COMPREFACE_MBEDTLS_OPTIONS
  ENABLE_TESTING=OFF
  ENABLE_PROGRAMS=OFF
  GEN_FILES=OFF                     # the release carries the generated files: no Perl, no Python
  MBEDTLS_FATAL_WARNINGS=OFF        # a newer compiler's new warning is no reason to fail a user's build
  USE_SHARED_MBEDTLS_LIBRARY=OFF
  USE_STATIC_MBEDTLS_LIBRARY=ON
)

set(COMPREFACE_CURL_OPTIONS
  # one static library, nothing else
  BUILD_SHARED_LIBS=OFF
  BUILD_STATIC_LIBS=ON
  BUILD_CURL_EXE=OFF
  BUILD_EXAMPLES=OFF
  BUILD_TESTING=OFF
  BUILD_LIBCURL_DOCS=OFF
  BUILD_MISC_DOCS=OFF
  ENABLE_CURL_MANUAL=OFF
  PICKY_COMPILER=OFF

  # TLS by Mbed TLS; no other library, whatever the build host has installed
  CURL_USE_PKGCONFIG=OFF
  CURL_USE_MBEDTLS=ON
  CURL_USE_OPENSSL=OFF
  CURL_ZLIB=OFF
  CURL_BROTLI=OFF
  CURL_ZSTD=OFF
  CURL_USE_LIBPSL=OFF
  CURL_USE_LIBSSH=OFF
  CURL_USE_LIBSSH2=OFF
  CURL_USE_GSSAPI=OFF
  USE_LIBIDN2=OFF
  USE_NGHTTP2=OFF
  CURL_CA_BUNDLE=none               # trust is what CURLOPT_CAINFO names, never a path of the build host
  CURL_CA_PATH=none

  # names are looked up in a thread: only so do time-outs cover DNS
  ENABLE_THREADED_RESOLVER=ON
  ENABLE_IPV6=ON
  ENABLE_UNIX_SOCKETS=OFF

  # HTTP and HTTPS only. Uploads come through CURLOPT_READFUNCTION, the multipart frame is the SDK's own.
  HTTP_ONLY=ON
  CURL_DISABLE_ALTSVC=ON
  CURL_DISABLE_AWS=ON
  CURL_DISABLE_BASIC_AUTH=ON        # HTTP_AUTH below does not cover these five
  CURL_DISABLE_BEARER_AUTH=ON
  CURL_DISABLE_DIGEST_AUTH=ON
  CURL_DISABLE_KERBEROS_AUTH=ON
  CURL_DISABLE_NEGOTIATE_AUTH=ON
  CURL_DISABLE_BINDLOCAL=ON
  CURL_DISABLE_COOKIES=ON
  CURL_DISABLE_DOH=ON
  CURL_DISABLE_FORM_API=ON
  CURL_DISABLE_GETOPTIONS=ON
  CURL_DISABLE_HEADERS_API=ON       # it would keep a copy of every response header
  CURL_DISABLE_HSTS=ON
  CURL_DISABLE_HTTP_AUTH=ON
  CURL_DISABLE_LIBCURL_OPTION=ON
  CURL_DISABLE_MIME=ON
  CURL_DISABLE_NETRC=ON
  CURL_DISABLE_NTLM=ON
  CURL_DISABLE_PARSEDATE=ON
  CURL_DISABLE_PROGRESS_METER=ON    # the meter only: CURLOPT_XFERINFOFUNCTION works
  CURL_DISABLE_PROXY=ON             # http_proxy in the environment must not get to see API keys
  CURL_DISABLE_SHA512_256=ON
  CURL_DISABLE_SHUFFLE_DNS=ON
  CURL_DISABLE_VERBOSE_STRINGS=ON   # CURLOPT_ERRORBUFFER still speaks
  CURL_DISABLE_WEBSOCKETS=ON
)
