import FuzzSupport

/// Files of any bytes.
enum WholeFile {
  /// Reads the file in several ways.
  static func check(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let piece = choices.one(of: [1, 2, 3, 7, 64, 4099, .max])
    Agreement.check(bytes, piece: piece, order: choices.one(of: ReadingOrder.allCases))
  }
}
