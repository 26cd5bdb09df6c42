/// What is done to a file.
enum Damage: String, CaseIterable {
  // To bytes of a class.
  case flip, change, zero, cut
  // To blocks of an image, or to events of a log.
  case drop, swap, duplicate
  // To what the image holds, and what the writer could have left out.
  case dropChunk = "drop chunk"
  // For random runs alone.
  case insert, remove, append

  static let ofBytes: [Damage] = [.flip, .change, .zero, .cut]
  static let ofUnits: [Damage] = [.drop, .swap, .duplicate]

  /// Damages bytes of a class.
  /// - Returns: what was done, in words.
  func apply(to bytes: inout [UInt8], in places: ByteSet, _ random: inout Randomness) -> String {
    let (place, end) = places[Int.random(in: 0..<places.count, using: &random)]
    switch self {
    case .flip:
      let bit = Int.random(in: 0..<8, using: &random)
      bytes[place] ^= 1 << UInt8(bit)
      return "bit \(bit) of byte \(place) flipped"
    case .change:
      let value = UInt8.random(in: 0...255, using: &random)
      defer { bytes[place] = value }
      return "byte \(place) changed from \(bytes[place]) to \(value)"
    case .zero:
      let end = min(end, place + Int.random(in: 2...16, using: &random))
      for index in place..<end { bytes[index] = 0 }
      return "bytes \(place)..<\(end) set to zero"
    case .cut:
      bytes.removeSubrange(place...)
      return "cut to \(place) bytes"
    case .insert:
      let new = (0..<Int.random(in: 1...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      bytes.insert(contentsOf: new, at: place)
      return "\(new.count) bytes inserted at \(place)"
    case .remove:
      let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
      bytes.removeSubrange(place..<end)
      return "bytes \(place)..<\(end) removed"
    case .append:
      let new = (0..<Int.random(in: 1...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      bytes += new
      return "\(new.count) bytes appended"
    case .drop, .swap, .duplicate, .dropChunk: return ""
    }
  }

  /// Damages whole units.
  func apply(to bytes: inout [UInt8], units: [Range<Int>], _ random: inout Randomness) -> String {
    let first = Int.random(in: 0..<units.count, using: &random)
    switch self {
    case .drop:
      bytes.removeSubrange(units[first])
      return "unit \(first), bytes \(units[first]), dropped"
    case .duplicate:
      bytes.insert(contentsOf: bytes[units[first]], at: units[first].upperBound)
      return "unit \(first), bytes \(units[first]), duplicated"
    case .swap:
      var second = Int.random(in: 0..<units.count - 1, using: &random)
      if second >= first { second += 1 }
      let (low, high) = (units[min(first, second)], units[max(first, second)])
      bytes =
        Array(bytes[..<low.lowerBound]) + bytes[high] + bytes[low.upperBound..<high.lowerBound] + bytes[low]
        + bytes[high.upperBound...]
      return "units \(first) and \(second), bytes \(low) and \(high), swapped"
    default: return ""
    }
  }
}
