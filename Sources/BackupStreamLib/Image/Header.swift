public import ByteIO

/// The header chunk (specification 4.1).
public struct Header: Hashable, Sendable {
  /// The flags of the header.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The two bytes as they stand in the image.
    public let rawValue: UInt16
    /// Flags from the bytes of the image.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// The summary stands before the catalogue (8.2).
    public static let inlineSummary = Flags(rawValue: 1)
    /// The server that wrote the image was big-endian.
    public static let bigEndian = Flags(rawValue: 2)
    /// The binary log position of the summary is valid. Never set by 6.0.5 to 6.0.7.
    public static let binlog = Flags(rawValue: 4)
  }

  /// The flags.
  public var flags: Flags
  /// When the BACKUP statement started, UTC.
  public var startTime: ImageTime
  /// How many snapshot descriptions follow.
  public var snapshotCount: UInt8
  /// The version of the server that wrote the image.
  public var serverVersion: ServerVersion

  /// A header from its parts.
  public init(flags: Flags = .binlog, startTime: ImageTime, snapshotCount: UInt8, serverVersion: ServerVersion) {
    self.flags = flags
    self.startTime = startTime
    self.snapshotCount = snapshotCount
    self.serverVersion = serverVersion
  }

  init(parsing cursor: inout ByteCursor) throws(CursorError) {
    flags = Flags(rawValue: try cursor.le16())
    startTime = try cursor.time()
    snapshotCount = try cursor.u8()
    serverVersion = ServerVersion(
      major: try cursor.u8(), minor: try cursor.u8(), release: try cursor.u8(), text: try cursor.string())
    // Demanded by the original only if snapshots follow; nothing is ever written here.
    try cursor.expectEnd("the header")
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(le16: flags.rawValue)
    bytes += startTime.bytes
    bytes += [snapshotCount, serverVersion.major, serverVersion.minor, serverVersion.release]
    bytes.append(string: serverVersion.text)
    return bytes
  }
}

/// The version of a server, as a header states it.
public struct ServerVersion: Hashable, Sendable {
  /// The first number.
  public var major: UInt8
  /// The second number.
  public var minor: UInt8
  /// The third number.
  public var release: UInt8
  /// The whole text, such as `6.0.12-alpha-debug`.
  public var text: ByteString

  /// A version from its parts.
  public init(major: UInt8, minor: UInt8, release: UInt8, text: ByteString) {
    self.major = major
    self.minor = minor
    self.release = release
    self.text = text
  }

  /// Whether the version is the one of these numbers, or later.
  public func isAtLeast(_ major: UInt8, _ minor: UInt8, _ release: UInt8) -> Bool {
    (self.major, self.minor, self.release) >= (major, minor, release)
  }

  /// 6.0.5: numbers of tables in data chunks count backwards, positions of other items run on across databases
  /// (specification 14.2, 14.3).
  var isFirstRelease: Bool { (major, minor) == (6, 0) && release <= 5 }
}
