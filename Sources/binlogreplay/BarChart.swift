import ByteIO
import ToolKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Horizontal bars with a text on both sides.
struct BarChart {
  /// One bar.
  struct Bar {
    var label: String
    var value: Int64
    var remark: String
  }

  /// How many columns a line may have.
  var width: Int
  /// Whether bars are made of blocks, or of `#`.
  var usesBlocks: Bool
  /// Whether bars have a colour.
  var isColoured: Bool

  /// A chart for standard output: as wide as the terminal, else 80 columns.
  init() {
    width = Self.terminalWidth ?? 80
    usesBlocks = Self.isUTF8
    isColoured = Messages.coloursTerminal(1)
  }

  init(width: Int, usesBlocks: Bool, isColoured: Bool = false) {
    (self.width, self.usesBlocks, self.isColoured) = (width, usesBlocks, isColoured)
  }

  /// The lines.
  func lines(_ bars: [Bar]) -> [String] {
    let labels = bars.map(\.label.count).max() ?? 0
    let remarks = bars.map(\.remark.count).max() ?? 0
    let room = max(10, width - labels - remarks - 4)
    let largest = bars.map(\.value).max() ?? 0
    return bars.map { bar in
      let label = bar.label + String(repeating: " ", count: labels - bar.label.count)
      let share = largest > 0 ? Double(bar.value) / Double(largest) : 0
      if bar.value == 0 && bar.remark.isEmpty { return bar.label }
      let drawn = drawn(share, room, isThere: bar.value > 0)
      let rest = String(repeating: " ", count: room - drawn.count)
      let remark = String(repeating: " ", count: remarks - bar.remark.count) + bar.remark
      return label + "  " + (isColoured && !drawn.isEmpty ? "\u{1B}[36m\(drawn)\u{1B}[0m" : drawn) + rest + "  "
        + remark
    }
  }

  /// A bar; what is there is seen, however short.
  private func drawn(_ share: Double, _ room: Int, isThere: Bool) -> String {
    guard isThere else { return "" }
    if !usesBlocks { return String(repeating: "#", count: max(1, Int((share * Double(room)).rounded()))) }
    let eighths = max(1, Int((share * Double(room) * 8).rounded()))
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }

  /// Whether texts of the user are UTF-8, as the locale says (POSIX: LC_ALL, else LC_CTYPE, else LANG).
  private static var isUTF8: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Environment.variable($0) }.first
    let name = locale?.display.lowercased() ?? ""
    return name.contains("utf-8") || name.contains("utf8")
  }

  /// The columns of the terminal on standard output; nil if there is none.
  private static var terminalWidth: Int? {
    guard Messages.isTerminal(1) else { return nil }
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return min(400, Int(size.ws_col))
  }
}
