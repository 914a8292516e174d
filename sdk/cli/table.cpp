#include "table.hpp"

#include <algorithm>

#include "terminal.hpp"

namespace cli {

void Table::add(std::vector<std::string> cells) {
    cells.resize(heads_.size());
    for (std::string& cell : cells) cell = printable(cell);
    rows_.push_back(std::move(cells));
}

std::string Table::text(bool colours) const {
    std::vector<std::size_t> widths(heads_.size(), 0);
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
    }
    std::string out;
    const auto add_line = [&](const std::vector<std::string>& cells) {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (widths[i] == 0) continue;
            const std::size_t width = std::max(widths[i], columns(heads_[i]));
            line += cells[i] + std::string(width - std::min(width, columns(cells[i])) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    };
    if (rows_.empty()) return out;
    out += (colours ? "\033[1m" : "") + add_line(heads_) + (colours ? "\033[0m" : "") + "\n";
    for (const auto& row : rows_) out += add_line(row) + "\n";
    return out;
}

}  // namespace cli
