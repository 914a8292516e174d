# 64-bit ARM with Debian's userland, by Debian's cross compiler. README.md beside this file: boards, sysroots.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)

set(compreface_debian_arch arm64)
set(compreface_triplet aarch64-linux-gnu)
set(compreface_emulator qemu-aarch64)
include("${CMAKE_CURRENT_LIST_DIR}/debian.cmake")
