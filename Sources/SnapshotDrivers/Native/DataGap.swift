/// A piece of a data file from which bytes are missing, or which has some twice: the image has pieces without offsets
/// (specification 9.3), so one that damage made shorter moves all that stands behind it, and nothing else shows that.
struct DataGap {
  /// Where the piece stands that cannot be right: the first that is not full, or the last of all.
  let piece: Range<Int>
  /// How long the file is.
  let length: Int

  /// The gap in a file that is not as long as its index file says; nil if rows stand where they should.
  /// - Parameters:
  ///   - expected: the length by the index file, which can be out of date if the change log is missing; therefore a file
  ///     of whole slots or pages is no reason for doubt, for behind a gap these are whole again.
  ///   - unit: the length of a slot or page; nil where rows have no places of their own.
  init?(_ files: NativeTableFiles, length: Int, expected: Int, unit: Int?) {
    guard length != expected else { return nil }
    if let unit, unit > 0, length % unit == 0 { return nil }
    let first = files.unevenPiece
    guard first.lowerBound <= Int64(length) else { return nil }
    piece = Int(first.lowerBound)..<min(length, Int(first.upperBound))
    self.length = length
  }

  /// The first place behind the gap where a slot begins, counted from the end of the file.
  func firstSlot(ofLength slot: Int) -> Int { length - (length - piece.upperBound) / slot * slot }
}
