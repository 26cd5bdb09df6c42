import Glibc

/// Writes events, with positions, numbers and checksums that fit where they come to stand.
struct LogWriter {
  private let file: UnsafeMutablePointer<FILE>
  private var position: UInt64 = 0
  private var event: [UInt8] = []
  private let table: [UInt32]

  init(_ file: UnsafeMutablePointer<FILE>) {
    self.file = file
    table = (0..<256).map { index in
      (0..<8).reduce(UInt32(index)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  mutating func write(_ bytes: [UInt8]) {
    fwrite(bytes, 1, bytes.count, file)
    position += UInt64(bytes.count)
  }

  /// Writes an event.
  /// - Parameter group: the number of its transaction, which a GTID event gets.
  mutating func write(_ source: LogBytes.Event, group: UInt64 = 0) {
    event.removeAll(keepingCapacity: true)
    event.append(contentsOf: source.bytes)
    let end = position + UInt64(event.count)
    // A description in use has a checksum of its own kind.
    if source.type != 15 {
      set(UInt64(UInt32(truncatingIfNeeded: end)), at: 13, bytes: 4)
      if source.type == 162 { set(group, at: 19, bytes: 8) }
      if source.type == 33 {
        set(group, at: 36, bytes: 8)
        if event[44] == 2 {
          set(group - 1, at: 45, bytes: 8)
          set(group, at: 53, bytes: 8)
        }
      }
      set(UInt64(checksum(event.count - 4)), at: event.count - 4, bytes: 4)
    }
    fwrite(event, 1, event.count, file)
    position = end
  }

  /// Writes what a TRANSACTION_PAYLOAD_EVENT holds: it stands behind fields of a type, a length and a value, up to type 0.
  mutating func write(payloadOf source: LogBytes.Event) {
    var place = 19
    while source.bytes[place] != 0 { place += 2 + Int(source.bytes[place + 1]) }
    write(Array(source.bytes[(place + 1)..<source.bytes.count - 4]))
  }

  private mutating func set(_ value: UInt64, at place: Int, bytes: Int) {
    for index in 0..<bytes { event[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
  }

  private func checksum(_ count: Int) -> UInt32 {
    var value: UInt32 = ~0
    for index in 0..<count { value = value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ event[index])] }
    return ~value
  }
}
