import Glibc

/// A log in memory, taken apart into events.
struct LogBytes {
  /// One event: a stretch of the log.
  struct Event {
    let bytes: UnsafeRawBufferPointer

    var type: UInt8 { bytes[4] }

    /// GTID events: MySQL's three, MariaDB's.
    var beginsGroup: Bool { [33, 34, 42, 162].contains(type) }

    /// Descriptions, lists of GTIDs, checkpoints, STOP, ROTATE.
    var isAboutLog: Bool { [3, 4, 15, 35, 161, 163].contains(type) }

    /// A statement that is not BEGIN.
    var isDefinition: Bool {
      if type == 165 { return true }
      return type == 2 && !bytes.dropLast(4).suffix(5).elementsEqual("BEGIN".utf8)
    }
  }

  static let magic: [UInt8] = [0xFE, 0x62, 0x69, 0x6E]

  let events: [Event]

  /// Maps the file; it stays mapped. Nil if that fails, or the file is no log with checksums.
  init?(_ path: String) {
    let file = open(path, O_RDONLY)
    var status = stat()
    guard file >= 0, fstat(file, &status) == 0, status.st_size > 100 else { return nil }
    let size = Int(status.st_size)
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), base != MAP_FAILED else { return nil }
    let bytes = UnsafeRawBufferPointer(start: base, count: size)
    guard bytes.starts(with: Self.magic) else { return nil }
    var events: [Event] = []
    var position = 4
    while position + 19 <= size {
      let length = Int(bytes.loadUnaligned(fromByteOffset: position + 9, as: UInt32.self))
      guard length >= 23, position + length <= size else { return nil }
      events.append(Event(bytes: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length])))
      position += length
    }
    // The algorithm stands before the description's checksum.
    guard let first = events.first, first.type == 15, first.bytes[first.bytes.count - 5] == 1 else { return nil }
    self.events = events
  }
}
