internal import ByteIO

/// Finds where row images end, without a look at their values.
public final class RowImageMeasure: Sendable {
  private let decoder: RowDecoder

  /// A measure of the images that hold these columns.
  public init(_ columns: [LoggedColumn]) {
    let layout = RowLayout(images: columns, isWritten: columns.map { _ in false }, use: .bytes)
    decoder = RowDecoder(layout: layout, selection: nil, isRaw: true)
  }

  /// Where the image that begins at `start` ends.
  /// - Throws: ``RowError`` if the bytes contradict the layout.
  public func end(of rows: RawSpan, at start: Int) throws(RowError) -> Int {
    do throws(RowError) { return start + (try decoder.endOfImage(rows.extracting(start..<rows.byteCount))) } catch {
      var error = error
      error.position += start
      throw error
    }
  }
}
