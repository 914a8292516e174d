// Who takes a list of any length, element by element, as it arrives: it needs no more memory than one element.
// What is given is valid during the visit only. Returning false ends the list early, with ok.
#pragma once

#include <string_view>

namespace compreface {

class SubjectVisitor {
public:
    virtual bool visit(std::string_view subject) = 0;

protected:
    ~SubjectVisitor() = default;
};

// A stored example of a face.
struct Example {
    std::string_view image_id;  // UUID
    std::string_view subject;   // as stored
};

class ExampleVisitor {
public:
    virtual bool visit(const Example& example) = 0;

protected:
    ~ExampleVisitor() = default;
};

}  // namespace compreface
