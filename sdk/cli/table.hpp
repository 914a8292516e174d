// A table for people: columns as wide as their widest cell, without those that are empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

class Table {
public:
    explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}

    // Cells beyond the last given are empty. Control characters are made harmless.
    void add(std::vector<std::string> cells);
    // Colours and heads only when `out` is a terminal asks for `colours`.
    [[nodiscard]] std::string text(bool colours) const;
    [[nodiscard]] bool empty() const { return rows_.empty(); }

private:
    std::vector<std::string> heads_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace cli
