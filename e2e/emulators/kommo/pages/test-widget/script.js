// A widget as a developer would write it by hand, for the tests of the pages: it shows what Kommo gives it. With
// `localStorage.test_widget` it misbehaves: `leak`, `write`, `throw`, `refuse`, `wait`, `click`.
define(['jquery', './greeting.js'], function ($, greeting) {
  var CustomWidget = function () {
    var self = this
    var misbehaves = function (how) {
      return localStorage.getItem('test_widget') === how
    }
    var leave = function () {
      $('.test_widget').remove()
    }

    this.callbacks = {
      render: function () {
        if (misbehaves('wait')) return Promise.resolve(false)
        self.render_template({
          caption: { class_name: 'test_widget__caption' },
          body: '<div class="test_widget"><p class="test_widget__hello"></p><button type="button">Ask</button><output></output></div>',
          render: '',
        })
        return Promise.resolve(true)
      },
      init: function () {
        $('.test_widget__hello').text(greeting(self) + ' in ' + self.system().area + ' ' + APP.data.current_card.id)
        if (misbehaves('throw')) throw new Error('init went wrong')
        if (misbehaves('write')) {
          APP.lang_id = 'xx'
          APP.data.current_card.id = 1
          APP.constant('account').subdomain = 'other'
        }
        if (misbehaves('leak')) {
          document.body.insertAdjacentHTML('beforeend', '<div class="test_widget-leak"></div>')
          document.head.appendChild(document.createElement('style')).textContent = 'p { color: red }'
          document.head.appendChild(document.createElement('script')).text = 'window.leaked = true'
          document.body.classList.add('locked')
          $(document).on('page:changed.test_widget', function () {})
        }
        return true
      },
      bind_actions: function () {
        $('.test_widget button').on('click', function () {
          self
            .$authorizedAjax({ url: '/whoami', method: 'POST', contentType: 'application/json', data: '{}', dataType: 'json' })
            .done(function (body) {
              $('.test_widget output').text(body.answer)
            })
            .fail(function (answer) {
              $('.test_widget output').text('refused ' + answer.status)
            })
        })
        return true
      },
      settings: function ($modalBody) {
        $modalBody
          .find('.widget-settings__desc-space')
          .append('<p class="test_widget__settings">' + self.get_install_status() + '</p>')
        if (misbehaves('click')) $modalBody.find('.js-widget-install')[0].click()
        return true
      },
      advancedSettings: function () {
        $('#work-area-' + self.params.widget_code).html('<p class="test_widget">' + self.params.region + '</p>')
        return true
      },
      onSave: function (event) {
        if (misbehaves('refuse')) {
          $('.modal.' + self.params.widget_code + ' .js-widget-save').trigger('button:save:error')
          return Promise.reject(new Error('not like this'))
        }
        event.fields.config = JSON.stringify({ savedAs: event.active })
        return true
      },
      destroy: leave,
      'leads.selected': function () {
        APP.notifications.show_message({ header: 'Selected', text: JSON.stringify(self.list_selected()) })
      },
    }
    return this
  }
  return CustomWidget
})
