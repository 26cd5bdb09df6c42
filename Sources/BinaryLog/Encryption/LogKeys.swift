public import ByteIO

/// The keys of encrypted logs, out of a server's own key file.
///
/// The file is one of: the keyring of MySQL's `component_keyring_file` (JSON), that of its older plugin `keyring_file`,
/// the file of MariaDB's plugin `file_key_management`, in clear or encrypted with a password. Which, its bytes tell.
public struct LogKeys: Sendable {
  private var named: [ByteString: [UInt8]] = [:]
  private var numbered: [UInt32: [UInt8]] = [:]

  /// No keys.
  public init() {}

  /// Whether there are none.
  public var isEmpty: Bool { named.isEmpty && numbered.isEmpty }

  /// A key of MySQL by its name; nil if it is not there.
  public func key(named name: ByteString) -> [UInt8]? { named[name] }

  /// A key of MariaDB by its number; nil if it is not there.
  public func key(number: UInt32) -> [UInt8]? { numbered[number] }

  /// The names and numbers of the keys, for messages.
  public var names: [ByteString] {
    named.keys.sorted() + numbered.keys.sorted().map { ByteString("\($0)") }
  }

  /// Adds the keys of another file.
  public mutating func add(_ other: LogKeys) {
    named.merge(other.named) { $1 }
    numbered.merge(other.numbered) { $1 }
  }

  /// Reads a key file.
  /// - Parameters:
  ///   - bytes: all of it.
  ///   - password: of an encrypted file of MariaDB (`file_key_management_filekey`).
  /// - Throws: ``BinaryLogError`` (unsupported, damaged or encrypted) with the offset in the file. No error holds a key.
  public init(parsing bytes: [UInt8], password: [UInt8]? = nil) throws(BinaryLogError) {
    if bytes.starts(with: "Salted__".utf8) {
      guard let password else {
        throw BinaryLogError(
          .encrypted, found: "a key file that is encrypted",
          expected: "its password as well, which --keyring-password FILE gives")
      }
      numbered = try Self.decrypted(bytes, password)
      return
    }
    do throws(CursorError) {
      if bytes.starts(with: "Keyring file version:".utf8) {
        named = try Self.keyring(bytes)
      } else if bytes.first(where: { $0 > 32 }) == UInt8(ascii: "{") {
        named = try Self.component(bytes)
      } else {
        numbered = try Self.lines(bytes)
      }
    } catch {
      throw BinaryLogError(.damaged, at: Int64(error.position), found: error.found, expected: error.expected)
    }
  }
}
