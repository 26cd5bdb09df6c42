public import ByteIO

/// One binary log, event by event, in order.
///
/// Checksums are verified, compressed transactions are opened: their events come one by one behind the event that holds
/// them. Memory is one window of the file, besides an event that is larger than that.
public struct LogReader: ~Copyable {
  /// How a log is read.
  public struct Options: Sendable {
    /// Whether checksums are verified.
    public var verifiesChecksums = true
    /// Whether to go on behind an event of an unknown type or one that should stand elsewhere, and count it.
    public var passesUnknownEvents = false
    /// What encrypted logs are opened with.
    public var keys = LogKeys()
    /// Whether the events of compressed transactions come out.
    public var opensPayloads = true
    /// Whether compressed transactions of a file are decompressed ahead, by a thread of their own.
    public var readsAhead = false

    /// Everything verified, nothing passed over.
    public init() {}
  }

  /// What a visitor says of going on.
  public enum Next: Sendable {
    /// The next event.
    case goOn
    /// The next event; those in a compressed transaction are not wanted.
    case passPayload
    /// No more.
    case stop
  }

  /// The name of the file, for errors.
  public let name: ByteString?
  /// The options.
  public let options: Options
  /// What the log's first event said, or the last of its kind so far in a relay log.
  public internal(set) var format = FormatDescription(version: 4)
  /// How many events of unknown types were passed over.
  public internal(set) var unknownEvents = 0
  /// How many events stood elsewhere than they say.
  public internal(set) var displacedEvents = 0
  /// Whether it is a relay log: positions in its events are those of the source's log.
  public internal(set) var isRelayLog = false
  /// Where the next event begins.
  public internal(set) var offset: Int64 = 4

  var stream: ByteStream?
  var payloads = PayloadReader()
  private var hasBegun = false
  /// Behind a START_ENCRYPTION_EVENT: decrypts the events.
  private var cipher: EventCipher?
  private var plain: [UInt8] = []

  /// A reader at the first event.
  /// - Parameter stream: the log in clear, from its first byte on.
  /// - Throws: ``BinaryLogError`` if it does not begin as a log does.
  public init(
    _ stream: consuming ByteStream, name: ByteString?, options: Options = Options()
  ) throws(BinaryLogError) {
    self.name = name
    self.options = options
    var stream = stream
    try Self.readMagic(&stream, name)
    self.stream = consume stream
  }

  /// The four bytes that every log begins with (server: `BINLOG_MAGIC`).
  public static let magic: [UInt8] = [0xFE, 0x62, 0x69, 0x6E]
  /// The four bytes that a log encrypted as a whole begins with (MySQL 8.0.14 and later).
  public static let encryptedMagic: [UInt8] = [0xFD, 0x62, 0x69, 0x6E]

  private static func readMagic(_ stream: inout ByteStream, _ name: ByteString?) throws(BinaryLogError) {
    let isThere = try fill(&stream, 4)
    let front = stream.available.extracting(first: 4).array
    if front == magic { return stream.advance(4) }
    if front.isEmpty {
      throw BinaryLogError(.truncated, file: name, at: 0, found: "an empty file", expected: "a binary log")
    }
    if front == encryptedMagic {
      throw BinaryLogError(
        .encrypted, file: name, at: 0, found: "an encrypted log of MySQL", expected: "--keyring with its key")
    }
    let shown = front.map { hexadecimal($0) }.joined(separator: " ")
    throw BinaryLogError(
      isThere ? .notALog : .truncated, file: name, at: 0, found: "the bytes \(shown)",
      expected: "FE 62 69 6E, with which a binary log begins")
  }

  /// Reads on, from where it stands, until the log or the visitor ends.
  /// - Parameter visit: is lent each event. What it throws comes out with the file and the event's offset.
  /// - Returns: whether the log is at its end.
  @discardableResult
  public mutating func read(
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Bool {
    guard var stream = stream.take() else { return true }
    let result = Result { () throws(BinaryLogError) in
      while true {
        let start = offset
        do throws(BinaryLogError) {
          guard let step = try readNext(&stream, visit) else { return true }
          offset = start + step.length
          if step.next == .stop { return false }
        } catch { throw error.located(file: name, offset: start) }
      }
    }
    self.stream = consume stream
    return try result.get()
  }

  /// Moves forward to an event. It must be known to begin there.
  /// - Throws: ``BinaryLogError`` if the log ends before it.
  public mutating func move(to offset: Int64) throws(BinaryLogError) {
    guard var stream = stream.take() else { return }
    let result = Result { () throws(ByteIOError) in try stream.skip(max(0, offset - self.offset)) }
    self.stream = consume stream
    switch result {
    case .failure(let error): throw BinaryLogError(error).located(file: name, offset: self.offset)
    case .success(let missing):
      guard missing == 0, offset >= self.offset else {
        throw BinaryLogError(
          .notFound, file: name, at: offset, found: "a log that ends \(missing) bytes before it", expected: "an event")
      }
      self.offset = offset
    }
  }

  // MARK: one event

  /// Reads the event that comes; nil at the end of the log.
  private mutating func readNext(
    _ stream: inout ByteStream, _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> (next: Next, length: Int64)? {
    if let cipher { return try readEncrypted(&stream, cipher, visit) }
    guard let header = try nextHeader(&stream) else { return nil }
    let next =
      header.type == .transactionPayload
      ? try readPayload(header, &stream, visit) : try readEvent(header, &stream, visit)
    return (next, Int64(header.length))
  }

  /// Reads an encrypted event, of which the length alone is in clear.
  private mutating func readEncrypted(
    _ stream: inout ByteStream, _ cipher: EventCipher,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> (next: Next, length: Int64)? {
    guard try Self.fill(&stream, 19) else {
      let left = stream.available.byteCount
      if left == 0 { return nil }
      throw BinaryLogError(
        .truncated, at: offset, found: "\(left) bytes up to the end", expected: "an event's header of 19")
    }
    let front = stream.available.extracting(9..<13).array
    let length = front.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length >= 19 + format.checksum.size else {
      throw BinaryLogError(.damaged, at: offset, found: "a length of \(length)", expected: "19 or more")
    }
    if let size = stream.size, Int64(length) > size - stream.offset {
      throw BinaryLogError(
        .truncated, at: offset, found: "\(size - stream.offset) bytes up to the end of the file",
        expected: "\(length), as the event says")
    }
    let stored = try Self.gather(length, .unknown, &stream)
    var bytes = plain
    plain = []
    unsafe try cipher.decrypt(stored.span.bytes, at: offset, to: &bytes)
    let span = unsafe bytes.span.bytes
    let header: EventHeader
    do throws(CursorError) { header = try EventHeader(parsing: span, version: 4) } catch {
      throw BinaryLogError(error, in: .unknown)
    }
    let next = try hand(header, span, to: visit)
    plain = bytes
    return (next, Int64(length))
  }

  /// The header of the event that comes; nil at the end of the log.
  private mutating func nextHeader(_ stream: inout ByteStream) throws(BinaryLogError) -> EventHeader? {
    let size = hasBegun ? format.headerLength : 19
    if try Self.fill(&stream, size) == false {
      let left = stream.available.byteCount
      if left == 0 && hasBegun { return nil }
      throw BinaryLogError(
        .truncated, at: offset, found: "\(left) bytes up to the end", expected: "an event's header of \(size)")
    }
    if !hasBegun { try guessVersion(stream.available) }
    var header: EventHeader
    do throws(CursorError) {
      header = try EventHeader(parsing: stream.available, version: format.version)
    } catch { throw BinaryLogError(error, in: .unknown) }
    if header.length == 0 && header.type == .unknown && header.timestamp == 0 {
      throw BinaryLogError(
        .damaged, at: offset, found: "zero bytes where an event should begin", expected: "an event or the end")
    }
    header.type = format.type(header.type)
    let least = format.headerLength + (hasBegun ? checksumSize(header.type) : 0)
    guard Int(header.length) >= least else {
      throw BinaryLogError(
        .damaged, event: header.type, at: offset, found: "a length of \(header.length)", expected: "\(least) or more")
    }
    if let size = stream.size, Int64(header.length) > size - stream.offset {
      throw BinaryLogError(
        .truncated, event: header.type, at: offset, found: "\(size - stream.offset) bytes up to the end of the file",
        expected: "\(header.length), as the event says")
    }
    return header
  }

  /// What the first event tells of the version, before it is read (server: `Log_event::read_log_event`,
  /// `check_header` of mysqlbinlog).
  private mutating func guessVersion(_ front: RawSpan) throws(BinaryLogError) {
    let type = EventType(rawValue: front[4])
    let length = UInt32(front[9]) | UInt32(front[10]) << 8
    switch type {
    case .startV3: format = FormatDescription(version: length < 75 ? 1 : 3)
    case .formatDescription: format = FormatDescription(version: 4)
    case .rotate: format = FormatDescription(version: 3)
    default:
      throw BinaryLogError(
        .damaged, event: type, at: offset, found: "\(type) as the first event",
        expected: "FORMAT_DESCRIPTION_EVENT or START_EVENT_V3")
    }
  }

  func checksumSize(_ type: EventType) -> Int {
    // The description has a checksum, if its server knows them, whatever it says of the others.
    type == .startV3 ? 0 : format.checksum.size
  }

  private mutating func readEvent(
    _ header: EventHeader, _ stream: inout ByteStream,
    _ visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    let length = Int(header.length)
    // A mapped file lends any number of bytes, a pipe those of its buffer.
    let fits = length <= 256 << 10 || stream.size != nil
    if fits, try Self.fill(&stream, length) {
      let next = try hand(header, stream.available.extracting(first: length), to: visit)
      stream.advance(length)
      return next
    }
    let bytes = try Self.gather(length, header.type, &stream)
    return unsafe try hand(header, bytes.span.bytes, to: visit)
  }

  /// Hands an event to the visitor, once it is known to be sound.
  private mutating func hand(
    _ header: EventHeader, _ bytes: RawSpan,
    to visit: (borrowing LogEvent, FormatDescription) throws(BinaryLogError) -> Next
  ) throws(BinaryLogError) -> Next {
    try begin(header, bytes)
    // A description may ask for more than it has itself.
    guard format.headerLength + checksumSize(header.type) <= bytes.byteCount else {
      throw BinaryLogError(
        .damaged, event: header.type, found: "\(bytes.byteCount) bytes",
        expected: "a header of \(format.headerLength) and a checksum of \(checksumSize(header.type))")
    }
    guard try isKnown(header) else { return .goOn }
    if header.type == .startEncryption {
      let body = bytes.extracting(format.headerLength..<bytes.byteCount - checksumSize(header.type))
      cipher = try EventCipher(StartEncryptionEvent(parsing: body, format: format), keys: options.keys)
    }
    let event = LogEvent(
      header: header, offset: offset, end: offset + Int64(header.length), bytes: bytes,
      headerSize: format.headerLength, checksumSize: checksumSize(header.type))
    return try visit(event, format)
  }

  /// Whether the type is known, or may be ignored; if not, it is passed over and counted where that is allowed.
  mutating func isKnown(_ header: EventHeader) throws(BinaryLogError) -> Bool {
    if header.type.hasName && header.type != .unknown || header.isIgnorable { return true }
    guard options.passesUnknownEvents else {
      throw BinaryLogError(
        .unknownEvent, event: header.type, at: offset, found: "an event of an unknown type",
        expected: "a known one, or --force-read to go on without it")
    }
    unknownEvents += 1
    return false
  }

  /// Makes bytes available, if there are so many.
  static func fill(_ stream: inout ByteStream, _ count: Int) throws(BinaryLogError) -> Bool {
    do throws(ByteIOError) { return try stream.fill(count) } catch { throw BinaryLogError(error) }
  }

  /// Reads a large event from a pipe: memory grows with what comes, not with what the length says.
  static func gather(
    _ length: Int, _ type: EventType, _ stream: inout ByteStream
  ) throws(BinaryLogError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < length, try fill(&stream, 1) { stream.move(length - bytes.count, to: &bytes) }
    guard bytes.count == length else {
      throw BinaryLogError(
        .truncated, event: type, found: "\(bytes.count) bytes up to the end", expected: "\(length), as the event says")
    }
    return bytes
  }

  /// What must be done before an event is seen: a description is taken in, the checksum is verified.
  mutating func begin(_ header: EventHeader, _ bytes: RawSpan) throws(BinaryLogError) {
    if header.type == .formatDescription || header.type == .startV3 {
      let headerSize = hasBegun ? format.headerLength : EventHeader.size(version: format.version)
      format = try FormatDescription(
        parsing: bytes.extracting(headerSize..<bytes.byteCount), type: header.type, headerSize: headerSize)
      if header.flags & EventHeader.Flag.relayLog != 0 { isRelayLog = true }
      if format.checksum != .unknown { try verifyDescription(header, bytes) }
    } else if format.checksum == .crc32 && options.verifiesChecksums {
      try Self.verify(bytes)
    }
    if header.type == .rotate && header.flags & EventHeader.Flag.artificial != 0 { isRelayLog = true }
    hasBegun = true
    guard hasPositions, header.logPosition != 0, header.type != .formatDescription else { return }
    let end = UInt32(truncatingIfNeeded: offset + Int64(header.length))
    if header.logPosition == end { return }
    guard options.passesUnknownEvents else {
      throw BinaryLogError(
        .discontinuous, event: header.type, at: offset, found: "an event that says it ends at \(header.logPosition)",
        expected: "\(end): bytes before it are missing or were added")
    }
    displacedEvents += 1
  }

  /// Whether the headers tell where their events end. Before 5.1.18 those in transactions told it of the cache that the
  /// transaction was collected in.
  private var hasPositions: Bool { !isRelayLog && format.hasPositions }

  private static func verify(_ bytes: RawSpan) throws(BinaryLogError) {
    let size = bytes.byteCount - 4
    let found = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: size, as: UInt32.self).littleEndian
    let computed = CRC32.of(bytes.extracting(0..<size))
    if found != computed { throw checksumError(found, computed) }
  }

  static func checksumError(_ found: UInt32, _ computed: UInt32) -> BinaryLogError {
    func shown(_ value: UInt32) -> String {
      let digits = String(value, radix: 16, uppercase: true)
      return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
    return BinaryLogError(
      .checksum, found: "a checksum of \(shown(found))", expected: "\(shown(computed)), that of the bytes")
  }

  /// The checksum of a description is made with the in-use flag cleared, and is there even if other events have none.
  private func verifyDescription(_ header: EventHeader, _ bytes: RawSpan) throws(BinaryLogError) {
    guard options.verifiesChecksums else { return }
    var copy = bytes.array
    if copy.count > 18 { copy[17] &= ~UInt8(EventHeader.Flag.inUse) }
    let span = unsafe copy.span.bytes
    do throws(BinaryLogError) {
      try Self.verify(span)
    } catch {
      // Without checksums for the others, some servers leave zeros here.
      if format.checksum == .none, copy.suffix(4).allSatisfy({ $0 == 0 }) { return }
      throw error
    }
  }
}
