internal import ByteIO

/// The lines of two texts: which of them both have, in their order, and which only one has.
enum StatementDifference {
  /// Beyond so many pairs of lines all of the middle is shown as different.
  private static let limit = 4_000_000

  /// The lines of both, as many as possible in common (longest common subsequence).
  static func lines(_ first: [ByteString], _ second: [ByteString]) -> [ComparisonResult.StatementLine] {
    var start = 0
    while start < min(first.count, second.count), first[start] == second[start] { start += 1 }
    var (firstEnd, secondEnd) = (first.count, second.count)
    while firstEnd > start, secondEnd > start, first[firstEnd - 1] == second[secondEnd - 1] {
      firstEnd -= 1
      secondEnd -= 1
    }
    return first[..<start].map { line($0, .both) }
      + middle(Array(first[start..<firstEnd]), Array(second[start..<secondEnd]))
      + first[firstEnd...].map { line($0, .both) }
  }

  private static func line(
    _ text: ByteString, _ side: ComparisonResult.StatementLine.Side
  ) -> ComparisonResult.StatementLine {
    ComparisonResult.StatementLine(side: side, text: text)
  }

  private static func middle(_ first: [ByteString], _ second: [ByteString]) -> [ComparisonResult.StatementLine] {
    let width = second.count + 1
    guard !first.isEmpty, !second.isEmpty, first.count <= limit / width else {
      return first.map { line($0, .first) } + second.map { line($0, .second) }
    }
    // How many lines the rests have in common.
    var common = [Int32](repeating: 0, count: (first.count + 1) * width)
    for row in first.indices.reversed() {
      for column in second.indices.reversed() {
        common[row * width + column] =
          first[row] == second[column]
          ? common[(row + 1) * width + column + 1] + 1
          : max(common[(row + 1) * width + column], common[row * width + column + 1])
      }
    }
    var lines: [ComparisonResult.StatementLine] = []
    var (row, column) = (0, 0)
    while row < first.count || column < second.count {
      if row < first.count, column < second.count, first[row] == second[column] {
        lines.append(line(first[row], .both))
        row += 1
        column += 1
      } else if column == second.count
        || (row < first.count && common[(row + 1) * width + column] >= common[row * width + column + 1])
      {
        lines.append(line(first[row], .first))
        row += 1
      } else {
        lines.append(line(second[column], .second))
        column += 1
      }
    }
    return lines
  }
}
