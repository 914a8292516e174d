// How often memory is asked for, and by whom, while somebody counts.
#pragma once

namespace test {

struct MallocCount {
    int calls = 0;
    // Calls that did not come from within libjpeg's shared library. Always 0 under a sanitizer, whose hooks do not tell
    // the caller.
    int not_from_libjpeg = 0;
};

// Counts from construction to stop(), on the thread that made it. One at a time.
class CountMallocs {
public:
    CountMallocs();
    MallocCount stop();
};

}  // namespace test
