# Link privately to compreface_warnings what this project compiles itself. Made for g++ 12 to 14 and clang from 14 on.

set(compreface_ci OFF)
if(NOT "$ENV{CI}" MATCHES "^(|0|false|FALSE)$")
  set(compreface_ci ON)
endif()
# Off for users: a newer compiler's new warning must not stop their build.
option(COMPREFACE_WERROR "Treat warnings as errors (on by default when CI is set)" ${compreface_ci})

set(compreface_warning_flags
  -Wall -Wextra -Wpedantic
  -Wshadow
  -Wconversion -Wsign-conversion    # sizes meet int in every system call
  -Wold-style-cast -Wcast-align -Wcast-qual
  -Wformat=2
  -Wimplicit-fallthrough
  -Wnon-virtual-dtor                # silent on a final class and on a protected destructor, our form of a contract
  -Woverloaded-virtual
  -Wextra-semi
  -Wundef
  -Wvla
  -Wno-missing-field-initializers   # {.limit = 5} leaves the rest at their defaults, and is meant to
)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND compreface_warning_flags
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wsuggest-override)
else()
  list(APPEND compreface_warning_flags
    -Wsuggest-override -Wunreachable-code -Wimplicit-int-conversion
    -Wno-missing-designated-field-initializers -Wno-unknown-warning-option)  # newer clang's name for the same
endif()
if(COMPREFACE_WERROR)
  list(APPEND compreface_warning_flags -Werror)
endif()

add_library(compreface_warnings INTERFACE)
target_compile_options(compreface_warnings INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${compreface_warning_flags}>")
