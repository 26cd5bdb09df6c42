internal import ByteIO

/// The physical change log of a native snapshot (specification 9.3 and 9.4): what was written to the tables' files while
/// they were copied, in order.
struct ChangeLog {
  private enum Command { case open, close, deleteAllRows, writeData, writeIndex, resizeData, resizeIndex }

  /// The file name of an open record: two names of 64 characters, at most 5 bytes each.
  private static let maximumName = 4096
  private static let pieceSize = 1 << 18

  private let file: TemporaryFile
  private let engine: NativeEngine
  private var position: Int64 = 0
  private var window: [UInt8] = []
  private var windowOffset: Int64 = 0

  init(_ file: TemporaryFile, engine: NativeEngine) {
    self.file = file
    self.engine = engine
  }

  /// Applies the log.
  /// - Parameters:
  ///   - files: the tables' files, by table number.
  ///   - names: the tables' names.
  ///   - limit: the most bytes that a file may have.
  mutating func apply(
    to files: [Int: NativeTableFiles], named names: [Int: NativeTableName], limit: Int64
  ) throws {
    var numbers: [FileSystemName: [Int]] = [:]
    for (number, name) in names { numbers[FileSystemName(name), default: []].append(number) }
    var opened: [Int: NativeTableFiles?] = [:]
    while position < file.length {
      let start = position
      let code = try u8()
      let isWide = code & 128 != 0
      let command = try command(code & 127, at: start)
      let number = try big(isWide ? 3 : 2)
      switch command {
      case .open, .close, .deleteAllRows:
        try skip(6)
        let length = try big(isWide ? 4 : 2)
        guard command == .open else {
          if length != 0 { throw fault(start, "\(length) bytes behind a record of command \(code)", "0") }
          let table = try opened[number] ?? unknown(number, start)
          if command == .close { opened[number] = nil } else if let table { try Self.deleteAllRows(table) }
          continue
        }
        guard length <= Self.maximumName else {
          throw fault(start, "a file name of \(length) bytes", "at most \(Self.maximumName)")
        }
        opened[number] = .some(try table(try take(length), start, numbers, files))
      case .writeData, .writeIndex:
        let offset = try big(isWide ? 8 : 4)
        let length = try big(isWide ? 4 : 2)
        let table = try opened[number] ?? unknown(number, start)
        guard offset >= 0, offset <= limit - Int64(length) else {
          throw fault(start, "\(length) bytes for offset \(UInt64(bitPattern: Int64(offset)))", "at most \(limit)")
        }
        try write(length, at: Int64(offset), to: table, isIndex: command == .writeIndex, start)
      case .resizeData, .resizeIndex:
        let size = try big(isWide ? 8 : 4)
        let table = try opened[number] ?? unknown(number, start)
        guard size >= 0, size <= limit else {
          throw fault(start, "a new size of \(UInt64(bitPattern: Int64(size))) bytes", "at most \(limit)")
        }
        guard let table else { continue }
        if command == .resizeData {
          try table.data.resize(to: Int64(size))
        } else if !table.hasOnlyIndexHeader {
          try table.index.resize(to: Int64(size))
        }
      }
    }
  }

  private func command(_ code: UInt8, at start: Int64) throws(SnapshotDriverError) -> Command {
    switch (engine, code) {
    case (_, 0): return .open
    case (.myisam, 4), (.maria, 1): return .close
    case (.myisam, 7): return .deleteAllRows
    case (.myisam, 8), (.maria, 2): return .writeData
    case (.myisam, 9), (.maria, 3): return .writeIndex
    case (.maria, 4): return .resizeData
    case (.myisam, 10), (.maria, 5): return .resizeIndex
    default:
      throw fault(start, "command \(code)", engine == .myisam ? "0, 4, 7, 8, 9 or 10" : "0 to 5")
    }
  }

  private func unknown(_ number: Int, _ start: Int64) throws(SnapshotDriverError) -> NativeTableFiles? {
    throw fault(start, "a change of file number \(number)", "one that was opened before")
  }

  /// The files of the table that a path names; nil if it is none that was asked for.
  private func table(
    _ path: [UInt8], _ start: Int64, _ numbers: [FileSystemName: [Int]], _ files: [Int: NativeTableFiles]
  ) throws(SnapshotDriverError) -> NativeTableFiles? {
    guard let name = FileSystemName(path: path) else {
      throw fault(start, "the file name \(ByteString(path).display)", "./DATABASE/TABLE")
    }
    guard let candidates = numbers[name] else { return nil }
    guard candidates.count == 1 else {
      throw fault(start, "the file name \(ByteString(path).display), which \(candidates.count) tables can have", "one")
    }
    return files[candidates[0]]
  }

  private mutating func write(
    _ length: Int, at offset: Int64, to table: NativeTableFiles?, isIndex: Bool, _ start: Int64
  ) throws {
    guard Int64(length) <= file.length - position else {
      throw fault(start, "\(file.length - position) bytes left", "\(length) bytes to write")
    }
    guard let table else { return position += Int64(length) }
    let target = isIndex ? table.index : table.data
    var done = 0
    while done < length {
      let bytes = try take(min(Self.pieceSize, length - done))
      let place = offset + Int64(done)
      done += bytes.count
      // Of an index that was not copied beyond its header, nothing else is wanted.
      let room = isIndex && table.hasOnlyIndexHeader ? max(0, target.length - place) : Int64(bytes.count)
      if room > 0 { try unsafe target.write(bytes.span.bytes.extracting(0..<min(bytes.count, Int(room))), at: place) }
    }
  }

  /// Empties a table as MyISAM does (mi_delete_all_rows): no rows, no keys.
  private static func deleteAllRows(_ table: NativeTableFiles) throws {
    try table.data.resize(to: 0)
    let bytes = try table.index.read(1 << 16, at: 0)
    let header = try unsafe MyISAMIndexHeader(bytes.span.bytes)
    func set(_ offset: Int64, _ byte: UInt8, _ count: Int) throws {
      let value = [UInt8](repeating: byte, count: count)
      try unsafe table.index.write(value.span.bytes, at: offset)
    }
    try set(28, 0, 24)
    try set(52, 0xFF, 8)
    let keyStart = [UInt8]((0..<8).map { UInt8(truncatingIfNeeded: header.keyStart >> (56 - 8 * $0)) })
    try unsafe table.index.write(keyStart.span.bytes, at: 60)
    try set(68, 0, 24)
    try set(100, 0, 8)
    try set(124, 0xFF, 8 * (header.keyCount + header.blockSizeCount))
    if header.keyStart <= Int(table.index.length) { try table.index.resize(to: Int64(header.keyStart)) }
  }

  // MARK: bytes

  private mutating func need(_ count: Int) throws {
    let place = Int(position - windowOffset)
    if place + count <= window.count { return }
    window = try file.read(max(Self.pieceSize, count), at: position)
    windowOffset = position
    guard window.count >= count else {
      throw fault(position, "\(window.count) bytes left", "\(count)")
    }
  }

  private mutating func take(_ count: Int) throws -> [UInt8] {
    try need(count)
    let place = Int(position - windowOffset)
    position += Int64(count)
    return Array(window[place..<place + count])
  }

  private mutating func skip(_ count: Int) throws {
    try need(count)
    position += Int64(count)
  }

  private mutating func u8() throws -> UInt8 { UInt8(truncatingIfNeeded: try big(1)) }

  private mutating func big(_ width: Int) throws -> Int {
    try need(width)
    let place = Int(position - windowOffset)
    var value = 0
    for index in 0..<width { value = value << 8 | Int(window[place + index]) }
    position += Int64(width)
    return value
  }

  private func fault(_ offset: Int64, _ found: String, _ expected: String) -> SnapshotDriverError {
    SnapshotDriverError(at: offset, of: "log", found: found, expected: expected)
  }
}
