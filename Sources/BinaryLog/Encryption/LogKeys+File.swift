public import ByteIO
public import SystemPackage

extension LogKeys {
  /// Reads the keys in a file: MySQL's keyring, or MariaDB's key file.
  /// - Parameters:
  ///   - name: the path as it was given, for messages.
  ///   - passwordFile: where the password of an encrypted key file is; the end of its line does not belong to it.
  /// - Throws: ``BinaryLogError`` if they cannot be read, or not be understood.
  public init(reading path: FilePath, name: ByteString, passwordFile: FilePath?) throws(BinaryLogError) {
    do throws(BinaryLogError) {
      let password = try passwordFile.map { (path) throws(BinaryLogError) in
        Array(try Self.bytes(of: path, limit: 4096).prefix { $0 != 10 && $0 != 13 })
      }
      self = try LogKeys(parsing: try Self.bytes(of: path, limit: 1 << 20), password: password)
    } catch { throw error.located(file: name, offset: nil) }
  }

  private static func bytes(of path: FilePath, limit: Int) throws(BinaryLogError) -> [UInt8] {
    do throws(ByteIOError) { return try InputFile(opening: path).read(limit, at: 0) } catch {
      throw BinaryLogError(error)
    }
  }
}
