// swift-tools-version: 6.2

import PackageDescription

/// What every target of ours is compiled with.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]
/// The libraries, besides: every unsafe expression is marked as such.
let library: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
  name: "BackupStream",
  platforms: [.macOS(.v26)],
  products: [
    .library(
      name: "BackupStreamLib",
      targets: ["BackupStreamLib", "BinaryLog", "ByteIO", "Recovery", "SnapshotDrivers", "TableRows", "Verification"]),
    .executable(name: "backupextract", targets: ["backupextract"]),
    .executable(name: "backupinfo", targets: ["backupinfo"]),
    .executable(name: "backupverify", targets: ["backupverify"]),
    .executable(name: "binlogreplay", targets: ["binlogreplay"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "ByteIO",
      dependencies: [
        "CISAL", "CLZMA", "COpenSSL", "CZstd",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: library),
    .target(
      name: "BackupStreamLib",
      dependencies: ["ByteIO", .product(name: "SystemPackage", package: "swift-system")],
      swiftSettings: library),
    .target(name: "TableRows", dependencies: ["ByteIO"], swiftSettings: library),
    .target(
      name: "SnapshotDrivers",
      dependencies: [
        "BackupStreamLib", "ByteIO", "TableRows", .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: library),
    .target(
      name: "BinaryLog",
      dependencies: [
        "ByteIO", "COpenSSL", "CZstd", "TableRows", .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: library),
    .target(
      name: "Recovery",
      dependencies: [
        "BackupStreamLib", "ByteIO", "CSQLite", "SnapshotDrivers", "TableRows",
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: library),
    .target(
      name: "Verification",
      dependencies: [
        "BackupStreamLib", "BinaryLog", "ByteIO", "Recovery", "SnapshotDrivers", "TableRows",
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: library),
    .target(
      name: "ToolKit",
      dependencies: [
        "BackupStreamLib", "ByteIO", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: library),
    .executableTarget(
      name: "backupinfo",
      dependencies: [
        "BackupStreamLib", "ByteIO", "Recovery", "ToolKit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "backupextract",
      dependencies: [
        "BackupStreamLib", "ByteIO", "Recovery", "TableRows", "ToolKit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "backupverify",
      dependencies: [
        "BackupStreamLib", "BinaryLog", "ByteIO", "Recovery", "ToolKit", "Verification",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "binlogreplay",
      dependencies: [
        "BackupStreamLib", "BinaryLog", "ByteIO", "Recovery", "TableRows", "ToolKit", "Verification",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: [
        "BackupStreamLib", "BinaryLog", "ByteIO", .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "ByteIOTests", dependencies: ["ByteIO", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "BackupStreamLibTests",
      dependencies: [
        "BackupStreamLib", "ByteIO", "TestSupport", .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .testTarget(
      name: "TableRowsTests", dependencies: ["BackupStreamLib", "ByteIO", "TableRows", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SnapshotDriversTests",
      dependencies: ["BackupStreamLib", "ByteIO", "SnapshotDrivers", "TableRows", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "BinaryLogTests",
      dependencies: [
        "BinaryLog", "ByteIO", "TableRows", "TestSupport", .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .testTarget(
      name: "RecoveryTests",
      dependencies: [
        "BackupStreamLib", "ByteIO", "CSQLite", "Recovery", "TableRows", "TestSupport", "backupextract",
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .testTarget(
      name: "VerificationTests",
      dependencies: [
        "BackupStreamLib", "BinaryLog", "ByteIO", "Recovery", "TableRows", "TestSupport", "Verification",
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .testTarget(
      name: "backupverifyTests", dependencies: ["BackupStreamLib", "backupverify", "ByteIO", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "ToolKitTests", dependencies: ["ByteIO", "ToolKit"], swiftSettings: strict),
    .testTarget(
      name: "backupextractTests",
      dependencies: [
        "backupextract", "BackupStreamLib", "ByteIO", "COpenSSL", "Recovery", "SnapshotDrivers", "TableRows",
        "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ], exclude: ["read-forms.py"], swiftSettings: strict),
    .testTarget(
      name: "binlogreplayTests", dependencies: ["backupextract", "BinaryLog", "binlogreplay", "ByteIO", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "backupinfoTests", dependencies: ["backupinfo", "BackupStreamLib", "ByteIO", "TestSupport"],
      swiftSettings: strict),
  ]
)
