internal import ByteIO

/// Takes some values out of row images of a binary log that hold the same columns; the others are passed over.
public struct RowImageReader: Sendable {
  private let decoder: RowDecoder
  private let types: [PackedType]

  /// A reader.
  /// - Parameters:
  ///   - columns: those of the image.
  ///   - isWanted: for each of them, whether its value is.
  public init(_ columns: [LoggedColumn], isWanted: [Bool]) {
    let layout = RowLayout(images: columns, isWritten: isWanted, use: .bytes)
    decoder = RowDecoder(layout: layout, selection: nil, isRaw: true)
    types = columns.map(\.type)
  }

  /// Reads the image that begins at `start`.
  /// - Parameter values: gets the wanted values, in the order of the columns.
  /// - Returns: where the image ends.
  /// - Throws: ``RowError`` if the bytes contradict the types.
  public func read(_ rows: RawSpan, at start: Int, into values: inout [RowValue]) throws(RowError) -> Int {
    values.removeAll(keepingCapacity: true)
    let row = rows.extracting(start..<rows.byteCount)
    do throws(RowError) {
      var position = try decoder.checkImageNullBits(row)
      for (index, column) in decoder.layout.plan.enumerated() {
        let isNull = decoder.isNull(row, index)
        if !column.isWritten {
          if !isNull { position += try decoder.length(column, row, position) }
          continue
        }
        if isNull {
          values.append(.null)
          continue
        }
        let length = try decoder.length(column, row, position)
        var cursor = ByteCursor(row.extracting(position..<position + length))
        do throws(PackingError) { values.append(try RowValue(decoding: &cursor, as: types[index])) } catch {
          throw decoder.error(column, position + error.position, found: error.found, expected: error.expected)
        }
        position += length
      }
      return start + position
    } catch {
      var error = error
      error.position += start
      throw error
    }
  }
}
