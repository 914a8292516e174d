# 32-bit ARM with Debian's userland: ARMv7, hard-float calls, Thumb-2. README.md beside this file: boards, sysroots.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-linux-gnueabihf-gcc)
set(CMAKE_CXX_COMPILER arm-linux-gnueabihf-g++)

# Debian's own baseline, written out: no NEON, which some ARMv7 chips lack.
set(CMAKE_C_FLAGS_INIT "-march=armv7-a+fp -mthumb -mfloat-abi=hard")
# psabi: notes about how g++ before 7 passed arguments; nothing here was built by one.
set(CMAKE_CXX_FLAGS_INIT "${CMAKE_C_FLAGS_INIT} -Wno-psabi")

set(compreface_debian_arch armhf)
set(compreface_triplet arm-linux-gnueabihf)
set(compreface_emulator qemu-arm)
include("${CMAKE_CURRENT_LIST_DIR}/debian.cmake")
