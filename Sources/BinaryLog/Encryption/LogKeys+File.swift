internal import ByteIO
public import SystemPackage

extension LogKeys {
  /// Reads the keys in files, each MySQL's keyring or MariaDB's key file.
  /// - Parameter passwordFile: where the password of an encrypted key file is; the end of its line does not belong to it.
  /// - Throws: ``BinaryLogError`` if they cannot be read, or not be understood.
  public init(reading files: [FilePath], passwordFile: FilePath?) throws(BinaryLogError) {
    self.init()
    let password = try passwordFile.map { (path) throws(BinaryLogError) in
      Array(try Self.bytes(of: path, limit: 4096).prefix { $0 != 10 && $0 != 13 })
    }
    for path in files {
      do throws(BinaryLogError) {
        add(try LogKeys(parsing: try Self.bytes(of: path, limit: 1 << 20), password: password))
      } catch { throw error.located(file: ByteString(path), offset: nil) }
    }
  }

  private static func bytes(of path: FilePath, limit: Int) throws(BinaryLogError) -> [UInt8] {
    do throws(ByteIOError) { return try InputFile(opening: path).read(limit, at: 0) } catch {
      throw BinaryLogError(error).located(file: ByteString(path), offset: nil)
    }
  }
}
