//! Scenarios that cannot be read: each kind of mistake with the text that a person gets. One file a mistake in `bad/`.

#[test]
fn every_mistake_is_shown_where_it_stands() {
    insta::glob!("bad/*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        #[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
        let source = std::fs::read_to_string(path).unwrap();
        let unreadable = lab::scenario::read(&name, &source).expect_err(&name);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("bad", unreadable.render(false));
        });
    });
}
