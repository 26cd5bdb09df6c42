internal import ByteIO
internal import SystemPackage

/// Puts any number of records in order in little memory: they are spread over 256 parts by a byte of theirs, what does
/// not fit in memory goes to a file without a name, and each part is sorted by itself in the end.
///
/// Memory: 16 MiB for what waits to be written, and a part: at most ``partLimit`` bytes. The file takes as much as all
/// records.
@safe
struct HashStore<Record: HashRecord>: ~Copyable {
  /// How many bytes of one part are sorted in memory; a part that is bigger is spread once more.
  static var partLimit: Int { 64 << 20 }

  private let folder: FilePath
  /// The byte that they are spread by.
  private let byte: Int
  private let partLimit: Int
  /// How many records of each part wait in memory.
  private let capacity: Int
  /// Room for `capacity` records of each part. Sound: `waiting` says how many of each part are there, below `capacity`.
  private let memory: UnsafeMutablePointer<Record>
  private var waiting = InlineArray<256, Int>(repeating: 0)
  /// For each part, where its full buffers are in the file, in units of such a buffer.
  private var extents = [[UInt32]](repeating: [], count: 256)
  private var file: FileDescriptor?
  private var written: UInt32 = 0
  /// How many records there are.
  private(set) var count = 0

  /// An empty store.
  /// - Parameters:
  ///   - folder: where the file is made, if it is needed.
  ///   - byte: the byte to spread by; those before it are the same in all records.
  init(folder: FilePath, byte: Int = 0, bufferSize: Int = 64 << 10, partLimit: Int = Self.partLimit) {
    self.folder = folder
    self.byte = byte
    self.partLimit = partLimit
    capacity = max(1, bufferSize / Record.byteCount)
    // Pages that nothing is written to take no memory.
    unsafe memory = .allocate(capacity: 256 * capacity)
  }

  deinit {
    unsafe memory.deallocate()
    try? file?.close()
  }

  /// Adds a record.
  @inline(__always)
  mutating func add(_ record: Record) throws(ByteIOError) {
    let part = Int(record.byte(byte))
    let index = waiting[part]
    unsafe memory[part &* capacity &+ index] = record
    waiting[part] = index &+ 1
    count &+= 1
    if index &+ 1 == capacity { try flush(part) }
  }

  @inline(never)
  private mutating func flush(_ part: Int) throws(ByteIOError) {
    if file == nil { file = try NamelessFile.create(in: folder) }
    guard let file, written < .max else { throw Self.error("write", Errno.fileTooLarge, folder) }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: memory + part * capacity, count: capacity * MemoryLayout<Record>.stride)
    do {
      unsafe try file.writeAll(toAbsoluteOffset: Int64(written) * Int64(bytes.count), bytes)
    } catch {
      throw Self.error("write", error, folder)
    }
    extents[part].append(written)
    written += 1
    waiting[part] = 0
  }

  private static func error(_ operation: String, _ error: any Error, _ folder: FilePath) -> ByteIOError {
    ByteIOError(
      .system, operation: "\(operation) a temporary file", path: folder, errno: error as? Errno ?? .ioError)
  }

  /// Hands on all records in order, in pieces, and forgets them.
  mutating func finish<Failure: Error>(_ body: (Span<Record>) throws(Failure) -> Void) throws {
    for part in 0..<256 { try finish(part, body) }
    waiting = InlineArray(repeating: 0)
    extents = [[UInt32]](repeating: [], count: 256)
    count = 0
  }

  private mutating func finish<Failure: Error>(
    _ part: Int, _ body: (Span<Record>) throws(Failure) -> Void
  ) throws {
    let total = extents[part].count * capacity + waiting[part]
    if total == 0 { return }
    if extents[part].isEmpty {
      let records = unsafe UnsafeMutableBufferPointer(start: memory + part * capacity, count: total)
      unsafe RecordSort.sort(records, from: byte + 1)
      return try body(unsafe records.span)
    }
    if total * Record.byteCount > partLimit { return try spread(part, body) }
    let records = UnsafeMutableBufferPointer<Record>.allocate(capacity: total)
    defer { unsafe records.deallocate() }
    var filled = 0
    unsafe try forEachBuffer(of: part) { buffer in
      _ = unsafe records[filled...].initialize(fromContentsOf: buffer)
      filled += buffer.count
    }
    unsafe RecordSort.sort(records, from: byte + 1)
    try body(unsafe records.span)
  }

  /// Hands on a part that is too big: spread by a byte further on, or as it is if all of its records are the same.
  private mutating func spread<Failure: Error>(
    _ part: Int, _ body: (Span<Record>) throws(Failure) -> Void
  ) throws {
    // The first byte in which any two differ.
    var first: Record?
    var different = Record.byteCount
    unsafe try forEachBuffer(of: part) { buffer in
      let head = unsafe first ?? buffer[0]
      first = head
      for index in buffer.indices {
        var byte = 0
        while byte < different, unsafe buffer[index].byte(byte) == head.byte(byte) { byte += 1 }
        different = byte
      }
    }
    if different == Record.byteCount {
      return unsafe try forEachBuffer(of: part) { buffer in try body(unsafe buffer.span) }
    }
    var parts = HashStore(
      folder: folder, byte: different, bufferSize: max(1, capacity / 4) * Record.byteCount, partLimit: partLimit)
    unsafe try forEachBuffer(of: part) { buffer in
      for index in buffer.indices { try parts.add(unsafe buffer[index]) }
    }
    try parts.finish(body)
  }

  /// Lends the records of a part, buffer by buffer, those of the file first.
  @unsafe
  private func forEachBuffer(of part: Int, _ body: (UnsafeMutableBufferPointer<Record>) throws -> Void) throws {
    if let file, !extents[part].isEmpty {
      let buffer = UnsafeMutableBufferPointer<Record>.allocate(capacity: capacity)
      defer { unsafe buffer.deallocate() }
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      for extent in extents[part] {
        let start = Int64(extent) * Int64(bytes.count)
        var filled = 0
        while filled < bytes.count {
          let got: Int
          do {
            got = try unsafe file.read(
              fromAbsoluteOffset: start + Int64(filled),
              into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
          } catch {
            throw Self.error("read", error, folder)
          }
          guard got > 0 else { throw Self.error("read", Errno.ioError, folder) }
          filled += got
        }
        unsafe try body(buffer)
      }
    }
    if waiting[part] > 0 {
      unsafe try body(UnsafeMutableBufferPointer(start: memory + part * capacity, count: waiting[part]))
    }
  }
}
