public import ByteIO

/// One snapshot: the tables that one driver saved together (specification 4.2).
public struct SnapshotDescription: Hashable, Sendable {
  /// Who saved the tables.
  public enum Driver: Hashable, Sendable {
    /// The storage engine itself, in its own format.
    case native(engine: ByteString, major: UInt8, minor: UInt8)
    /// The default driver: packed rows of locked tables.
    case `default`
    /// The consistent snapshot driver (CS): packed rows of one read view.
    case consistentSnapshot
    /// The no data driver: tables that have none.
    case noData
  }

  /// Who saved the tables.
  public var driver: Driver
  /// The version of the data's format: 1 but for native drivers with one of their own.
  public var version: UInt16
  /// 0 in all known images.
  public var options: UInt16
  /// The number of tables as it is stored. 6.0.6 to 6.0.10 store 1 whatever the real number (14.1): count the
  /// catalogue's tables.
  public var storedTableCount: Int

  /// A description from its parts.
  public init(driver: Driver, version: UInt16 = 1, options: UInt16 = 0, storedTableCount: Int) {
    self.driver = driver
    self.version = version
    self.options = options
    self.storedTableCount = storedTableCount
  }

  init(parsing cursor: inout ByteCursor) throws(CursorError) {
    let type = try cursor.u8()
    guard type <= 3 else {
      throw CursorError(position: cursor.position - 1, found: "snapshot type \(type)", expected: "0 to 3")
    }
    version = try cursor.le16()
    options = try cursor.le16()
    storedTableCount = try cursor.num()
    switch type {
    case 0: driver = .native(engine: try cursor.string(), major: try cursor.u8(), minor: try cursor.u8())
    case 1: driver = .default
    case 2: driver = .consistentSnapshot
    default: driver = .noData
    }
    try cursor.expectEnd("the snapshot description")
  }

  var bytes: [UInt8] {
    let type: UInt8 =
      switch driver {
      case .native: 0
      case .default: 1
      case .consistentSnapshot: 2
      case .noData: 3
      }
    var bytes = [type]
    bytes.append(le16: version)
    bytes.append(le16: options)
    bytes.append(num: storedTableCount)
    if case .native(let engine, let major, let minor) = driver {
      bytes.append(string: engine)
      bytes += [major, minor]
    }
    return bytes
  }
}
