import ByteIO
import FuzzSupport
import SnapshotDrivers
import TableRows

/// Chunks of one table with their block types.
enum Chunks {
  /// A row and its values.
  struct Row: Hashable {
    var row: [UInt8] = []
    var values: [[UInt8]] = []
  }

  /// Chunks of any bytes: the rows that come out are those that a plain reading of the format gives.
  static func check(_ input: inout FuzzInput, valueCount: Int) {
    var assembler = RowAssembler(valueCount: valueCount)
    var model = Model(valueCount: valueCount)
    var offset: Int64 = 1000
    while !input.isAtEnd {
      let data = input.take(input.number())
      offset += Int64(data.count)
      var found: Row?
      var isSound = true
      do {
        try assembler.add(data.span.bytes, at: offset) { row, values, _ in
          demand(values.count == valueCount, "\(values.count) values")
          found = Row(row: row.array, values: (0..<values.count).map { values[$0] })
        }
      } catch {
        demand(error is SnapshotDriverError, "\(error)")
        isSound = false
      }
      demand(
        !isSound || RowAssembler.beginsRow(data.span.bytes) == (data[0] == 1 || data[0] == 2), "the row's beginning")
      switch model.add(data) {
      case .wrong: demand(!isSound, "chunk \(data) was taken")
      case .incomplete: demand(isSound && found == nil, "chunk \(data): \(isSound ? "a row" : "an error")")
      case .row(let row): demand(isSound && found == row, "chunk \(data): \(String(describing: found)), not \(row)")
      }
      demand(assembler.isInsideRow == model.isInside, "inside a row or not, behind \(data)")
    }
  }

  /// Rows cut into chunks come out as they were.
  static func checkRows(_ input: inout FuzzInput, valueCount: Int) {
    var assembler = RowAssembler(valueCount: valueCount)
    while !input.isAtEnd {
      let row = Row(
        row: input.take(input.byte()), values: (0..<valueCount).map { _ in input.take(input.number() & 0x3FF) })
      var chunks = cut(row.row, [1, 2, 4, 8], &input, front: [])
      for value in row.values {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: value.count >> (8 * $0)) }
        chunks += cut(value, [3, 6, 12, 24], &input, front: length)
      }
      var found: [Row] = []
      for chunk in chunks {
        do {
          try assembler.add(chunk.span.bytes, at: 0) { row, values, _ in
            found.append(Row(row: row.array, values: (0..<values.count).map { values[$0] }))
          }
        } catch {
          // The block type alone is no row.
          fatalError("chunk \(chunk): \(error)")
        }
      }
      demand(found == [row] && !assembler.isInsideRow, "\(found), not \(row)")
    }
  }

  /// One chunk, or several: `types` are once, first, in between, last.
  private static func cut(_ bytes: [UInt8], _ types: [UInt8], _ input: inout FuzzInput, front: [UInt8]) -> [[UInt8]] {
    let pieces = input.byte() & 3
    if pieces == 0 { return [[types[0]] + bytes] }
    var chunks: [[UInt8]] = []
    var rest = bytes[...]
    for number in 0..<pieces {
      let count = min(rest.count, input.byte())
      chunks.append([number == 0 ? types[1] : types[2]] + (number == 0 ? front : []) + rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return chunks + [[types[3]] + rest]
  }
}

/// The format, read plainly (specification 9.1): once, or first, data, last; row, then values.
private struct Model {
  enum Outcome {
    case wrong
    case incomplete
    case row(Chunks.Row)
  }

  let valueCount: Int
  private var pieces: [[UInt8]] = []

  init(valueCount: Int) { self.valueCount = valueCount }

  var isInside: Bool { !pieces.isEmpty }

  mutating func add(_ data: [UInt8]) -> Outcome {
    pieces.append(data)
    let outcome = read()
    if case .incomplete = outcome { return outcome }
    pieces = []
    return outcome
  }

  /// Reads all chunks since the last row.
  private func read() -> Outcome {
    var rest = pieces[...]
    var row = Chunks.Row()
    for number in 0...valueCount {
      let types: [UInt8] = number == 0 ? [1, 2, 4, 8] : [3, 6, 12, 24]
      guard let first = rest.popFirst() else { return .incomplete }
      guard let type = first.first else { return .wrong }
      var bytes = Array(first.dropFirst())
      if type == types[1] {
        var length: Int?
        if number > 0 {
          guard bytes.count >= 4 else { return .wrong }
          length = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
          bytes.removeFirst(4)
          if let length, bytes.count > length { return .wrong }
        }
        while true {
          guard let piece = rest.popFirst() else { return .incomplete }
          guard let type = piece.first, type == types[2] || type == types[3] else { return .wrong }
          bytes += piece.dropFirst()
          if let length, bytes.count > length { return .wrong }
          if type == types[3] { break }
        }
        if let length, bytes.count != length { return .wrong }
      } else if type != types[0] {
        return .wrong
      }
      if number == 0 { row.row = bytes } else { row.values.append(bytes) }
    }
    return rest.isEmpty ? .row(row) : .wrong
  }
}
